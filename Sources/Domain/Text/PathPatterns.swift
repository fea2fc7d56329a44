/// A list of path patterns in which some exclude what others include; the last one that matches a path counts, as in
/// a `.gitignore`.
package struct PathPatterns: Hashable, Sendable {
    struct Part: Hashable, Sendable {
        let pattern: GlobPattern
        let isNegated: Bool
    }

    /// The patterns as written, with `!` before those that exclude.
    package let texts: [String]
    /// The patterns, the last first.
    let parts: [Part]

    package init(_ texts: [String]) {
        self.texts = texts
        parts = texts.reversed().map { text in
            let isNegated = text.hasPrefix("!")
            return Part(
                pattern: GlobPattern(isNegated ? String(text.dropFirst()) : text), isNegated: isNegated)
        }
    }
}

extension PathPatterns: Codable {
    /// Reads the patterns as written.
    ///
    /// - Throws: `DecodingError` for anything else than strings.
    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([String].self))
    }

    /// Writes the patterns as written.
    ///
    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(texts)
    }
}

extension PathPatterns: CustomStringConvertible {
    /// The patterns in quotes, safe to show.
    package var description: String {
        texts.map { "'\(VisibleText.escaping($0))'" }.joined(separator: ", ")
    }
}
