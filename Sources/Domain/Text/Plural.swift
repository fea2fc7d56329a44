/// Counts in words.
package enum Plural {
    /// A count with its noun: `1 segment`, `2 segments`.
    package static func of(_ count: Int, _ thing: String) -> String {
        "\(count) \(thing)\(count == 1 ? "" : "s")"
    }
}
