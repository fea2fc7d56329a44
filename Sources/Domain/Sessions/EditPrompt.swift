extension SessionSegment {
    /// The prompt that led to an edit: the last one before the tool call that made the edit or, where no message has
    /// that call, before the edit's time. Nil where that prompt is in an earlier segment.
    package func prompt(of edit: Edit) -> String? {
        let end = messages.firstIndex { message in
            edit.call != nil && message.parts.contains { $0.type == .toolCall && $0.id == edit.call }
        }
        if let end { return Self.lastPrompt(in: messages[..<end]) }
        return Self.lastPrompt(in: messages.filter { ($0.time ?? "") <= (edit.time ?? "~") }[...])
    }

    /// The last prompt of the segment.
    package var lastPrompt: String? { Self.lastPrompt(in: messages[...]) }

    private static func lastPrompt(in messages: ArraySlice<Message>) -> String? {
        messages.lazy.reversed().filter { $0.role == .user }
            .compactMap { $0.parts.first { $0.type == .text }?.content }.first
    }
}
