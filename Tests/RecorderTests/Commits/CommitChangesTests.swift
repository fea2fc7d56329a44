import Domain
import Testing

@testable import Recorder

/// What git's differences tell of a commit, without git.
@Suite struct CommitChangesTests {
    private static let old = String(repeating: "1", count: 40)
    private static let new = String(repeating: "2", count: 40)
    private static let none = String(repeating: "0", count: 40)

    private func changes(_ raw: [(from: String, to: String, path: String)], _ patch: String) -> CommitChanges
    {
        let records = raw.map { ":100644 100644 \($0.from) \($0.to) M\0\($0.path)\0" }.joined()
        return CommitChanges(rawAndPatch: Array((records + "\0" + patch).utf8)[...])
    }

    private func edit(
        _ path: String, added: [String] = [], removed: [String] = [], after: String? = nil
    ) -> SessionSegment.Edit {
        SessionSegment.Edit(
            path: path, tool: "Edit", call: nil, time: nil, after: after.flatMap { ObjectID(hex: $0) },
            removed: removed, added: added)
    }

    private func patch(_ path: String, added: [String] = [], removed: [String] = []) -> String {
        "diff --git a/\(path) b/\(path)\n--- a/\(path)\n+++ b/\(path)\n@@ -1 +1 @@\n"
            + removed.map { "-\($0)\n" }.joined() + added.map { "+\($0)\n" }.joined()
    }

    private let lines = (1...10).map { "let value\($0) = compute(\($0))" }

    @Test func `paths, contents and lines are read`() {
        let read = changes(
            [(Self.old, Self.new, "a.txt")], patch("a.txt", added: [lines[0]], removed: [lines[1]]))
        #expect(read.paths == ["a.txt"] && read.blobs == ["a.txt": Self.new])
        #expect(read.added.count == 1 && read.removed.count == 1 && read.written.count == 1)
        #expect(read.contents.count == 1)
    }

    @Test func `a change of the mode alone is none, and a renamed file has no new content`() {
        #expect(changes([(Self.old, Self.old, "a.sh")], "").paths.isEmpty)
        let renamed = changes([(Self.old, Self.none, "a.txt"), (Self.none, Self.old, "b.txt")], "")
        #expect(renamed.paths == ["a.txt", "b.txt"] && renamed.contents.isEmpty)
    }

    @Test func `moved lines are not written, and removed ones count where nothing is added`() {
        let moved = changes(
            [(Self.old, Self.new, "a.txt")], patch("a.txt", added: [lines[0]], removed: [lines[0]]))
        let removal = changes([(Self.old, Self.new, "a.txt")], patch("a.txt", removed: [lines[0]]))
        #expect(moved.written.isEmpty && removal.written.count == 1)
    }

    @Test func `edits that a formatter wrapped or joined are shown`() {
        let call = "let area = computeArea(ofWidth: width, andHeight: height, inUnits: units)"
        let wrapped = [
            "let area = computeArea(", "    ofWidth: width,", "    andHeight: height,", "    inUnits: units",
            ")",
        ]
        func shows(_ added: [String], _ edited: [String]) -> Bool {
            changes([(Self.old, Self.new, "a.txt")], patch("a.txt", added: added))
                .shows([edit("a.txt", added: edited)])
        }
        #expect(shows(wrapped, [call]) && shows([call], wrapped))
        #expect(!shows(wrapped.map { $0.replacing("eight", with: "idth") }, [call]))
        #expect(!shows(["    ofWidth: width,", "    inUnits: units"], [call]))
    }

    @Test(arguments: [(10, true), (2, true), (1, false), (0, false)])
    func `edits are shown from a fifth of the session's or the commit's lines on`(found: Int, isShown: Bool) {
        let others = (1...20).map { "let other\($0) = unrelated(\($0))" }
        let commit = changes(
            [(Self.old, Self.new, "a.txt")], patch("a.txt", added: Array(lines.prefix(found)) + others))
        #expect(commit.shows([edit("a.txt", added: lines)]) == isShown)
    }

    @Test func `a small commit shows a session that wrote much more`() {
        let commit = changes([(Self.old, Self.new, "a.txt")], patch("a.txt", added: [lines[0]]))
        let session = [edit("a.txt", added: lines + (1...90).map { "let more\($0) = further(\($0))" })]
        #expect(commit.shows(session) && !commit.showsMost(of: session))
    }

    @Test func `a file without telling lines is known by its content`() {
        let commit = changes([(Self.old, Self.new, "image.png")], "")
        #expect(commit.shows([edit("image.png", after: Self.new)]))
        #expect(!commit.shows([edit("image.png", after: Self.old)]))
        let deletion = changes([(Self.old, Self.none, "image.png")], "")
        #expect(deletion.shows([edit("image.png")]) && !commit.shows([edit("image.png")]))
    }

    @Test func `removals explain a commit that adds nothing, however few of them it has`() {
        let raw = [(from: Self.old, to: Self.new, path: "a.txt")]
        let removed = changes(raw, patch("a.txt", removed: [lines[0]]))
        #expect(removed.shows([edit("a.txt", removed: lines)]))
        #expect(!removed.shows([edit("a.txt", removed: [lines[1]])]))
    }

    @Test func `beside added lines most of the removed ones must be gone from their file, and five of them`()
    {
        let raw = [(from: Self.old, to: Self.new, path: "a.txt")]
        let own = ["a person's line"]
        let both = changes(raw, patch("a.txt", added: own, removed: Array(lines.prefix(5))))
        #expect(both.shows([edit("a.txt", removed: Array(lines.prefix(5)))]))
        #expect(both.shows([edit("a.txt", removed: lines)]))
        #expect(!both.shows([edit("a.txt", removed: lines + ["and one more line"])]))
        #expect(!both.shows([edit("a.txt", removed: Array(lines.prefix(4)))]))
        #expect(!both.shows([edit("b.txt", removed: Array(lines.prefix(5)))]))
        let moved = changes(raw, patch("a.txt", added: own + [lines[0]], removed: Array(lines.prefix(5))))
        #expect(!moved.shows([edit("a.txt", removed: Array(lines.prefix(5)))]))
    }

    @Test func `lines that tell nothing are no removals beside added ones`() {
        let little = ["}", "", "else {", "import os", "return nil", "    {", "});"]
        let commit = changes(
            [(Self.old, Self.new, "a.txt")], patch("a.txt", added: ["a person's line"], removed: little))
        #expect(!commit.shows([edit("a.txt", removed: little)]))
    }

    @Test func `what is taken out of one file shows a session of whose other lines none is left`() {
        let raw = ["a.txt", "b.txt"].map { (from: Self.old, to: Self.new, path: $0) }
        let both = changes(
            raw, patch("a.txt", added: ["a person's line"]) + patch("b.txt", removed: Array(lines.prefix(5))))
        let lost = edit("a.txt", added: ["thrown away"])
        #expect(both.shows([lost, edit("b.txt", removed: lines)]))
        #expect(!both.shows([lost, edit("b.txt", added: ["replaced"], removed: lines)]))
    }

    @Test func `a merge shows no session by what is gone`() {
        let raw = [(from: Self.old, to: Self.new, path: "a.txt")]
        var merge = changes(raw, patch("a.txt", added: ["a person's line"], removed: lines))
        merge.formIntersection(merge)
        #expect(!merge.shows([edit("a.txt", removed: lines)]))
    }

    @Test func `a path with spaces ends before git's tab`() {
        let text = patch("a b.txt", added: [lines[0]]).replacing("+++ b/a b.txt", with: "+++ b/a b.txt\t")
        let spaced = changes([(Self.old, Self.new, "a b.txt")], text)
        let plain = changes([(Self.old, Self.new, "a b.txt")], patch("a b.txt", added: [lines[0]]))
        #expect(spaced.written == plain.written && !spaced.written.isEmpty)
    }
}
