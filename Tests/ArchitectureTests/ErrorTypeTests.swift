import Testing

/// An error has a type of its own where code tells it from others or reads its fields; a sentence alone is a `Problem`.
@Suite struct ErrorTypeTests {
    @Test func `no error is a type of its own for its sentence alone`() throws {
        for file in try SourceTree.sources.get().files {
            #expect(Self.sentences(in: file.code) == [], "\(file.path)")
        }
    }

    @Test func `a type with a sentence alone is found, stored or computed`() {
        let code = """
            struct Stored: Error, CustomStringConvertible {
                package let description: String
            }
            package struct Computed: Error { var description: String { "" } }
            struct Field: Error { let path: String
                var description: String { path.map { $0 } }
            }
            struct Made: Error {
                let description: String
                init(_ words: String) { let whole = words; description = whole }
            }
            struct Mark: Error {}
            struct NoError { let description: String }
            """

        #expect(Self.sentences(in: code) == ["Stored", "Computed", "Made"])
    }

    /// The structs that are errors and have no other property than their description.
    private static func sentences(in code: String) -> [String] {
        code.matches(of: #/struct (\w+)\s*:[^{]*\b(?:Error|ProblemSource)\b[^{]*\{/#).compactMap { match in
            let names = members(in: code[match.range.upperBound...]).matches(of: #/\b(?:let|var) (\w+)/#)
                .map(\.1)
            return names == ["description"] ? String(match.1) : nil
        }
    }

    /// The text up to the brace that closes a type, without what is in the braces of its members.
    private static func members(in text: Substring) -> String {
        var depth = 0
        var members = ""
        for character in text {
            if character == "{" { depth += 1 }
            if depth == 0, character == "}" { break }
            if depth == 0 { members.append(character) }
            if character == "}" { depth -= 1 }
        }
        return members
    }
}
