import Domain

/// A text that an agent's program gives to its model in the user's name, by who truly said it.
///
/// A person's prompt is what a person typed. Programs put other things in the same place: news of work in the
/// background, remarks about an interrupt, what a person ran by hand, a helper's task.
struct Speech: Equatable {
    let text: String
    /// Nil for a prompt.
    let kind: SessionSegment.Message.Kind?

    init(_ kind: SessionSegment.Message.Kind? = nil, text: String) {
        self.kind = kind
        self.text = text
    }

    var isPrompt: Bool { kind == nil }

    var role: SessionSegment.Message.Role { isPrompt ? .user : .system }
}
