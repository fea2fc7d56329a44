import Domain
package import SessionCapture

extension MaskedEvent {
    package static func edit(_ path: String, added: [String], call: String? = nil) -> MaskedEvent {
        let edit = SessionSegment.Edit(
            path: path, tool: "Edit", call: call, time: nil, removed: [], added: added)
        return MaskedEvent(source: .hook, time: nil, content: .edit(edit))
    }

    package static func text(
        _ text: String, _ source: Source = .hook, time: String? = nil, line: String? = nil
    )
        -> MaskedEvent
    {
        let message = SessionSegment.Message(role: .user, time: time, parts: [.text(text)])
        return MaskedEvent(source: source, time: time, content: .message(message), line: line)
    }
}
