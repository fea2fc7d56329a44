import Foundation
import Testing

@testable import Recorder

/// Which new file has the content of one that is gone.
@Suite struct MovedContentsTests {
    private func gone(_ name: String, _ text: String) -> ShellComparison.Change {
        ShellComparison.Change(
            path: FilePath(bytes: Array(name.utf8)), earlier: .bytes(Data(text.utf8)), after: .absent, time: 1
        )
    }

    private func new(_ name: String, _ text: String) -> ShellComparison.Change {
        ShellComparison.Change(
            path: FilePath(bytes: Array(name.utf8)), earlier: .absent, after: .bytes(Data(text.utf8)), time: 1
        )
    }

    private func earlier(_ changes: [ShellComparison.Change]) -> [String] {
        MovedContents(changes).paired.map { "\($0.path.text) \($0.earlier.text?.count ?? -1)" }
    }

    @Test func `the most alike of several are a pair, and each is in one`() {
        let (a, b) = ("1\n2\n3\n4\n", "1\n2\n3\n4\n5\n6\n7\n")
        #expect(
            earlier([gone("a", a), gone("b", b), new("x", b), new("y", a)]) == ["a 8", "b 14", "x 14", "y 8"])
        #expect(earlier([gone("a", a), new("x", a), new("y", a)]) == ["a 8", "x 8", "y 0"])
    }

    @Test func `a file with less than half of the lines is another one`() {
        #expect(earlier([gone("a", "1\n2\n3\n"), new("x", "1\n8\n9\n")]) == ["a 6", "x 0"])
        #expect(earlier([gone("a", ""), new("x", "")]) == ["a 0", "x 0"])
    }

    @Test func `what was stopped without a word wrote until a pause`() {
        func change(_ milliseconds: Int) -> ShellComparison.Change {
            var change = new("\(milliseconds)", "1\n")
            change.time = milliseconds * 1_000_000
            return change
        }
        let changes = [50, 400, 900, 1_900, 2_000].map(change)
        #expect(ShellChanges.end(of: .untold, changes, from: 0) == 900_000_000)
        #expect(ShellChanges.end(of: .untold, Array(changes.prefix(3)), from: 0) == nil)
        #expect(ShellChanges.end(of: .told, changes, from: 0) == nil)
    }
}
