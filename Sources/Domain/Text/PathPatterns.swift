/// Patterns of paths, of which some take out what others take in: of those that match a path the last counts, as in a
/// `.gitignore`.
package struct PathPatterns: Hashable, Sendable {
    struct Part: Hashable, Sendable {
        let pattern: GlobPattern
        let isNegated: Bool
    }

    /// As they were written, with `!` before those that take out.
    package let texts: [String]
    /// The last first.
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
    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([String].self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(texts)
    }
}

extension PathPatterns: CustomStringConvertible {
    package var description: String {
        texts.map { "'\(VisibleText.escaping($0))'" }.joined(separator: ", ")
    }
}
