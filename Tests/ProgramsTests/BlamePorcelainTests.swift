import Domain
import Testing

@testable import Programs

@Suite struct BlamePorcelainTests {
    private static let one = String(repeating: "1", count: 40)
    private static let none = String(repeating: "0", count: 40)

    @Test func `each line has its commit, number, path and text`() throws {
        let output = """
            \(Self.one) 7 1 1
            author Ada
            author-mail <ada@example.com>
            summary filename of a subject
            filename old/name.txt
            \tfirst\tline
            \(Self.one) 9 2
            author Ada
            filename old/name.txt
            \t
            \(Self.none) 3 3 1
            author Not Committed Yet
            previous \(Self.one) ä b.txt
            filename ä b.txt
            \tfilename in a text

            """

        let lines = BlamePorcelain(output).lines

        let commit = try #require(ObjectID(hex: Self.one))
        #expect(
            lines == [
                .init(commit: commit, number: 1, path: "old/name.txt", text: "first\tline"),
                .init(commit: commit, number: 2, path: "old/name.txt", text: ""),
                .init(commit: .zero, number: 3, path: "ä b.txt", text: "filename in a text"),
            ])
    }

    @Test func `what is no header is passed over`() {
        #expect(BlamePorcelain("fatal: no such path\n\ttext\n").lines.isEmpty)
        #expect(BlamePorcelain("").lines.isEmpty)
    }
}
