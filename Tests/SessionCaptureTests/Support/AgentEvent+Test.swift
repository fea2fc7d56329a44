import Domain
import SessionCapture

extension AgentEvent {
    static func edit(_ path: String, added: [String], call: String? = nil) -> AgentEvent {
        let edit = SessionSegment.Edit(
            path: path, tool: "Edit", call: call, time: nil, removed: [], added: added)
        return AgentEvent(source: .hook, time: nil, content: .edit(edit))
    }

    static func text(_ text: String, _ source: Source = .hook, time: String? = nil, line: String? = nil)
        -> AgentEvent
    {
        let message = SessionSegment.Message(role: .user, time: time, parts: [.text(text)])
        return AgentEvent(source: source, time: time, content: .message(message), line: line)
    }
}
