import SessionCapture
import Testing

@Suite struct LineChangesTests {
    struct Example: CustomTestStringConvertible, Sendable {
        let old: String
        let new: String
        let removed: [String]
        let added: [String]
        var testDescription: String { "\(old.debugDescription) to \(new.debugDescription)" }
    }

    @Test(arguments: [
        Example(old: "", new: "a\nb\n", removed: [], added: ["a", "b"]),
        Example(old: "a\nb\n", new: "", removed: ["a", "b"], added: []),
        Example(old: "a\nb\nc", new: "a\nX\nc", removed: ["b"], added: ["X"]),
        Example(old: "a\nb", new: "a\nb\n", removed: [], added: []),
        Example(old: "a\na", new: "a\na\na", removed: [], added: ["a"]),
        Example(old: "one\ntwo\nthree\nfour", new: "zero\ntwo\nfour\nfive", removed: ["one", "three"], added: ["zero", "five"]),
    ])
    func `the lines that an edit removed and added`(_ example: Example) {
        let changes = LineChanges(from: example.old, to: example.new)
        #expect(changes.removed == example.removed)
        #expect(changes.added == example.added)
    }

    @Test func `a large rewrite does not take quadratic time`() {
        let old = (0..<5_000).map { "old \($0)" }.joined(separator: "\n")
        let new = (0..<5_000).map { "new \($0)" }.joined(separator: "\n")
        #expect(LineChanges(from: old, to: new).added.count == 5_000)
    }
}
