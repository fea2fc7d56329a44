import Domain
import JSONText

/// Makes the events of one line, one time and one name.
struct EventBuilder {
    let time: String?
    /// The helper in whose conversation the line stands, by the agent's id.
    let helper: String?
    private(set) var events: [RawEvent] = []

    init(time: String?, helper: String? = nil) {
        self.time = time
        self.helper = helper
    }

    mutating func add(_ content: RawEvent.Content, name: String? = nil) {
        events.append(RawEvent(content, time: time, name: name))
    }

    /// Adds a text unless it is empty, and the count of what in it is no text.
    mutating func add(_ role: SessionSegment.Message.Role, _ content: JSONValue?, name: String? = nil) {
        let told = ContentText(content)
        add(role, .text(told.text), name: name)
        add(binaryParts: told.binaryParts)
    }

    /// Adds what was said in the user's name, unless it is empty.
    mutating func add(_ speech: Speech, name: String? = nil) {
        add(speech.role, .text(speech.text), kind: speech.kind, name: name)
    }

    mutating func add(reasoning text: String?, name: String? = nil) {
        add(.assistant, .reasoning(text ?? ""), name: name)
    }

    mutating func add(call use: ToolUse, name: String? = nil) {
        let (input, binaryParts) = use.input.withoutBinaryParts
        add(
            .assistant,
            .toolCall(id: use.call, name: use.name, arguments: input.string ?? input.text), name: name)
        add(binaryParts: binaryParts)
    }

    /// Adds a tool's answer.
    ///
    /// - Parameter started: the helper that the call set to work, by the agent's id.
    mutating func add(
        responseTo call: String?, _ response: JSONValue?, starting started: String? = nil, name: String? = nil
    ) {
        let told = ContentText(response)
        let message = SessionSegment.Message(
            role: .tool, helper: helper, time: time,
            parts: [.toolCallResponse(id: call, response: told.text, helper: started)])
        add(.message(message), name: name)
        add(binaryParts: told.binaryParts, of: call)
    }

    mutating func add(editsOf use: ToolUse, name: String? = nil) {
        for (index, edit) in use.edits.enumerated() { add(.edit(edit), name: name.map { "\($0)#\(index)" }) }
    }

    mutating func add(binaryParts: Int, of call: String? = nil) {
        if binaryParts > 0 { add(.binaryParts(binaryParts, call: call)) }
    }

    private mutating func add(
        _ role: SessionSegment.Message.Role, _ part: SessionSegment.Part,
        kind: SessionSegment.Message.Kind? = nil, name: String?
    ) {
        guard part.content?.isEmpty != true else { return }
        let message = SessionSegment.Message(
            role: role, kind: kind, helper: helper, time: time, parts: [part])
        add(.message(message), name: name)
    }

    /// The events, those without a name of their own named after the line.
    func named(_ line: String?) -> [RawEvent] {
        guard let line else { return events }
        return events.enumerated().map { index, event in
            var event = event
            event.name = event.name ?? "\(line)#\(index)"
            return event
        }
    }
}
