/// What a person asks of Aider by a comment in a file, which Aider watches: a comment that begins or ends with `ai`,
/// `ai!` or `ai?`. It stands nowhere but in the lines that the model then replaces.
///
/// https://aider.chat/docs/usage/watch.html
struct AiderWatch {
    /// Whether Aider said that it saw such a comment.
    var hasSeen = false

    static let notice = "Processing your request..."

    /// The comments among the lines that a reply replaces; nil where there are none.
    static func prompt(in edits: [AiderReply.Edit]) -> String? {
        let comments = edits.flatMap { edit -> [String] in
            switch edit.change {
            case .lines(let changes), .patch(let changes, _): changes.removed.filter(isForAI)
            case .whole: []
            }
        }
        return comments.isEmpty ? nil : comments.joined(separator: "\n")
    }

    private static func isForAI(_ line: String) -> Bool {
        line.contains(/(?i)(#|\/\/|--|;+) *(ai\b.*|.*\bai[?!]?) *$/)
    }
}
