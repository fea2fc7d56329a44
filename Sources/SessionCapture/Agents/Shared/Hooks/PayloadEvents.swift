import Domain
import JSONText

/// The events that a hook's payload tells.
struct PayloadEvents {
    private let payload: HookPayload
    private let event: HookEvent
    private let conversation: String
    private let time: String

    init(_ payload: HookPayload, event: HookEvent, conversation: String, receivedAt time: String) {
        self.payload = payload
        self.event = event
        self.conversation = conversation
        self.time = payload.time?.text ?? time
    }

    var all: [RawEvent] {
        var events = told + aboutAgent
        if !events.isEmpty { events[0].attributes = payload.attributes }
        return events
    }

    private var told: [RawEvent] {
        switch event {
        case .prompt, .notification: text(payload.json["prompt"], "prompt", role: payload.speech.role)
        case .turnEnds:
            text(
                payload.json.first(of: "last_assistant_message", "lastAssistantMessage", "prompt_response"),
                "reply",
                role: .assistant)
        case .reply: text(payload.json["text"], "reply", role: .assistant)
        case .thought: text(payload.json["text"], "thought", role: .assistant)
        case .toolBegins, .shellBegins: payload.call == nil ? [] : [callThatBegins]
        case .toolEnds, .toolFails, .shellEnds: toolUse
        case .fileEdited: edits(of: payload.toolUse)
        case .sessionBegins, .subagentEnds, .interrupted, .sessionEnds, .other: []
        }
    }

    private var aboutAgent: [RawEvent] {
        guard event != .toolBegins, event != .shellBegins, event != .other else { return [] }
        let model = payload.model.map { RawEvent(.model($0), time: time) }
        let version = payload.agentVersion.map { RawEvent(.agentVersion($0), time: time) }
        return [model, version].compactMap { $0 }
    }

    private func text(_ value: JSONValue?, _ kind: String, role: SessionSegment.Message.Role) -> [RawEvent] {
        let content = ContentText(value)
        let text = kind == "prompt" ? payload.speech.text : content.text
        var events: [RawEvent] = []
        let name = name(kind, id: payload.turn.map { "\($0) \(text)" }, input: text)
        if !text.isEmpty {
            let part: SessionSegment.Part = kind == "thought" ? .reasoning(text) : .text(text)
            events.append(message(role, part, name: name))
        }
        return events + binaryParts(content.binaryParts, name: name)
    }

    /// A call before its answer: what it leads to may end after the next prompt.
    private var callThatBegins: RawEvent {
        let use = payload.toolUse
        let input = use.input.withoutBinaryParts.kept
        return call(
            of: use, input: input, name: name("tool", id: use.call, input: "\(use.name) \(input.text)"))
    }

    private func call(of use: ToolUse, input: JSONValue, name: String?) -> RawEvent {
        message(
            .assistant, .toolCall(id: use.call, name: use.name, arguments: input.string ?? input.text),
            name: name.map { $0 + "#call" })
    }

    private var toolUse: [RawEvent] {
        let use = payload.toolUse
        let (input, binaryInput) = use.input.withoutBinaryParts
        let response = ContentText(use.result)
        let name = name("tool", id: use.call, input: "\(use.name) \(input.text)")
        return [
            call(of: use, input: input, name: name),
            message(
                .tool,
                .toolCallResponse(id: use.call, response: response.text, helper: use.startedHelper),
                name: name.map { $0 + "#response" }),
        ] + binaryParts(binaryInput, name: name)
            + binaryParts(response.binaryParts, name: name, of: use.call) + edits(of: use)
    }

    private func edits(of use: ToolUse) -> [RawEvent] {
        // What is compared needs no telling.
        guard event != .shellEnds || use.kind == .shell else { return [] }
        let name = name("edit", id: use.call, input: "\(use.name) \(use.input.text)")
        return use.edits.enumerated().map { index, edit in
            RawEvent(.edit(edit), time: time, name: name.map { "\($0)#\(index)" })
        }
    }

    private func binaryParts(_ count: Int, name: String?, of call: String? = nil) -> [RawEvent] {
        guard count > 0 else { return [] }
        let mark = call == nil ? "#binary" : "#answered"
        return [RawEvent(.binaryParts(count, call: call), time: time, name: name.map { $0 + mark })]
    }

    private func message(
        _ role: SessionSegment.Message.Role, _ part: SessionSegment.Part, name: String?
    ) -> RawEvent {
        let kind = event == .notification ? payload.speech.kind : nil
        let message = SessionSegment.Message(
            role: role, kind: kind, helper: payload.helper, time: time, parts: [part])
        return RawEvent(.message(message), time: time, name: name)
    }

    /// What identifies the event however often it is told: the agent's id for it, else its time and its content. Two
    /// hooks that fire for one event differ in nothing else; without either, two alike may well be two.
    private func name(_ kind: String, id: String?, input: @autoclosure () -> String) -> String? {
        let identity: String
        if let id {
            identity = "\(conversation)\0\(kind)\0\(id)"
        } else if let moment = payload.time?.millisecondsSince1970 {
            identity = "\(conversation)\0\(kind)\0\(moment)\0\(input())"
        } else {
            return nil
        }
        return "hook:\(String(ContentDigest(of: identity).text.prefix(32)))"
    }
}
