/// A person's word that an agent wrote a commit, where no record of the session is left.
///
/// It stands in a segment of its own, without messages and edits, so that it travels, is masked and is named by commits
/// as any other segment. It proves nothing about lines: commits that name it are declared, and never verified.
package struct Declaration: Codable, Hashable, Sendable {
    /// The identity that Git has for whoever declared it, as `Ada <ada@example.com>`. It is not authenticated.
    package var by: String
    /// The time as in RFC 3339.
    package var time: String
    package var reason: String

    package init(by: String, time: String, reason: String) {
        self.by = by
        self.time = time
        self.reason = reason
    }

    /// The longest text of each field that a mirror takes, in bytes.
    private static let longest = (by: 512, time: 64, reason: 4_096)

    /// A sentence for people, safe to show.
    package var words: String {
        "declared by hand by \(VisibleText.escaping(by)) at \(VisibleText.escaping(time)): "
            + VisibleText.escaping(reason)
    }

    /// Whether the reason says anything, in a length that a mirror takes.
    package static func isReason(_ text: String) -> Bool {
        text.utf8.count <= longest.reason && !VisibleText.isBlank(text)
    }

    /// - Throws: `SessionSegment.Invalid` with the first field that is wrong.
    func validate() throws(SessionSegment.Invalid) {
        guard Self.isReason(reason) else {
            throw SessionSegment.Invalid(
                path: "$.declared.reason",
                message: "must have words, and at most \(Self.longest.reason) bytes")
        }
        guard !VisibleText.isBlank(by), by.utf8.count <= Self.longest.by else {
            throw SessionSegment.Invalid(
                path: "$.declared.by", message: "must have 1 to \(Self.longest.by) bytes")
        }
        guard !VisibleText.isBlank(time), time.utf8.count <= Self.longest.time else {
            throw SessionSegment.Invalid(
                path: "$.declared.time", message: "must have 1 to \(Self.longest.time) bytes")
        }
    }
}
