/// The beginning of a commit's id, as people abbreviate it.
package struct CommitPrefix: Sendable {
    /// The lowest and the highest id that begin so.
    package let first: ObjectID
    package let last: ObjectID

    /// Nil unless `text` is 7 to 40 hexadecimal digits.
    package init?(_ text: String) {
        guard (7...40).contains(text.utf8.count),
            let first = ObjectID(hex: Self.filled(text, with: "0")),
            let last = ObjectID(hex: Self.filled(text, with: "f"))
        else { return nil }
        self.first = first
        self.last = last
    }

    private static func filled(_ text: String, with digit: String) -> String {
        text.lowercased() + String(repeating: digit, count: 40 - text.utf8.count)
    }
}
