/// The helpers of a session as a tree: each below the call that set it to work.
package struct HelperTree: Sendable {
    private var numbers: [String: String] = [:]
    private var startedByCall: [String: [String]] = [:]

    package init(of segments: [SessionSegment]) {
        let messages = segments.flatMap(\.messages)
        var callers: [String: String?] = [:]
        for message in messages {
            for part in message.parts where part.type == .toolCall {
                if let id = part.id, callers[id] == nil { callers[id] = .some(message.helper) }
            }
        }
        var starts: [String: String] = [:]
        for part in messages.flatMap(\.parts) {
            if let helper = part.helper, let call = part.id, starts[helper] == nil { starts[helper] = call }
        }
        var children: [String: Int] = [:]
        func add(_ helper: String, depth: Int) {
            guard numbers[helper] == nil else { return }
            // A helper may be named after the call.
            let workflow = SessionSegment.Message.workflow(of: helper)
            let start =
                starts[helper] ?? workflow.flatMap { starts[$0] } ?? (callers[helper] == nil ? nil : helper)
            let parent = start.flatMap { callers[$0] ?? nil }.flatMap { $0 == helper ? nil : $0 }
            // What was made up may go round.
            if let parent, depth < 16 { add(parent, depth: depth + 1) }
            let above = parent.flatMap { numbers[$0] }.map { $0 + "." } ?? ""
            children[above, default: 0] += 1
            let number = "\(above)\(children[above] ?? 1)"
            numbers[helper] = number
            if let start { startedByCall[start, default: []].append(number) }
        }
        for message in messages {
            if let helper = message.helper { add(helper, depth: 0) }
        }
    }

    /// The helper's number: its place among those of the same parent, after the parent's own.
    func number(of helper: String) -> String? { numbers[helper] }

    /// The numbers of the helpers that a call set to work.
    func started(by call: String) -> [String] { startedByCall[call] ?? [] }
}
