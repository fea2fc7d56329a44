/// A pattern for names of refs and paths: `*` stands for any characters but `/`, `**` for any, `?` for one that is
/// not `/`. `**/` stands for any folders, or none.
package struct GlobPattern: Sendable {
    package let text: String
    private let matcher: GlobMatcher

    package init(_ text: String) {
        self.text = text
        matcher = GlobMatcher(text)
    }

    /// Whether the pattern matches all of `name`. The time is bounded by the product of both lengths.
    package func matches(_ name: String) -> Bool {
        matcher.matches(MatchedName(name))
    }

    /// Whether the pattern matches a path as it is, or as it is shown.
    package func matches(_ path: TreePath) -> Bool {
        matches(path.matched) || path.isShownOtherwise && matches(path.text)
    }

    /// The pairs of bytes that every matching name has.
    var pairs: BytePairs { matcher.pairs }

    func matches(_ name: MatchedName) -> Bool {
        matcher.matches(name)
    }
}

extension GlobPattern: Hashable {
    /// Whether both have the same bytes.
    package static func == (left: GlobPattern, right: GlobPattern) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Hashes the bytes.
    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

extension GlobPattern: Codable {
    /// Reads the pattern's text.
    ///
    /// - Throws: `DecodingError` for anything else than a string.
    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the pattern's text.
    ///
    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
