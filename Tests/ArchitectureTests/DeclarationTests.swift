import Testing

/// What stands above and in declarations: that readers find what they need there.
@Suite struct DeclarationTests {
    private static let read = Result {
        try SourceTree.sources.get().files.flatMap { file in
            Declaration.all(in: file.text).map { (file: file.path, declaration: $0) }
        }
    }
    private let declarations: [(file: String, declaration: Declaration)]

    init() throws { declarations = try Self.read.get() }

    @Test func `what other targets use says what it is`() {
        // A protocol says it for all that conform to it.
        let required = Set(declarations.map(\.declaration).filter(\.isRequirement).map(\.name))
        #expect(places { $0.needsComment && !required.contains($0.name) && $0.comment.isEmpty } == [])
    }

    @Test func `what throws says when`() {
        #expect(places { $0.isPackage && $0.isThrowing && !$0.saysWhatItThrows } == [])
    }

    @Test func `a call names its arguments, but for two at most`() {
        #expect(places { $0.unlabelledArguments > 2 } == [])
    }

    private func places(where isWrong: (Declaration) -> Bool) -> [String] {
        declarations.filter { isWrong($0.declaration) }.map {
            "\($0.file):\($0.declaration.line): \($0.declaration.name)"
        }
    }

    // MARK: The reading itself

    @Test func `declarations are read with what stands above them`() throws {
        let found = Declaration.all(
            in: """
                /// A thing.
                @frozen
                package struct Thing: Sendable {
                    package let plain: Int

                    package init(_ plain: Int) throws(Failure) {
                        let inner = 1
                    }

                    /// Counts.
                    ///
                    /// - Throws: where it cannot.
                    package func count(
                        _ all: [String: Int], _ body: (Int, Int) -> Int, of name: Set<Int> = [], _ rest: Int
                    ) throws -> Int { 1 }

                    package var next: Int { 2 }
                }
                """)
        let named = Dictionary(found.map { (String($0.name.isEmpty ? $0.kind : $0.name), $0) }) { first, _ in
            first
        }
        #expect(try #require(named["Thing"]).comment == [" A thing."])
        #expect(try !#require(named["Thing"]).needsComment == false)
        #expect(try !#require(named["plain"]).needsComment)
        let made = try #require(named["init"])
        #expect(made.isThrowing && made.needsComment && made.comment.isEmpty && !made.saysWhatItThrows)
        let count = try #require(named["count"])
        #expect(count.isThrowing && count.saysWhatItThrows && count.unlabelledArguments == 3)
        #expect(try !#require(named["next"]).isThrowing)
    }
}
