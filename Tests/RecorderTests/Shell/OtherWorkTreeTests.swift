import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// A command may go to another work tree of the repository, or to another repository.
@Suite struct OtherWorkTreeTests {
    private let clone: DeveloperClone

    init() throws { clone = try DeveloperClone() }

    private var tree: String { clone.folder.path + "/tree" }

    private func run(
        _ command: String, _ call: String, leavesIn folder: String? = nil, _ work: () throws -> Void
    ) throws {
        try clone.claudeBegins(call, "Bash", ["command": command])
        try work()
        try clone.claudeEnds(call, "Bash", ["command": command], in: folder)
    }

    @Test func `what a command writes in a work tree that it names is its edit`() throws {
        try clone.git("worktree", "add", "--quiet", tree)
        try clone.write("own.txt", "a person's line\n", in: "tree")
        try run("cd \(tree) && make", "t1") { try clone.write("made.txt", "a made line\n", in: "tree") }
        try run("echo more >> ../tree/made.txt", "t2") {
            try clone.write("made.txt", "a made line\nmore\n", in: "tree")
        }
        #expect(clone.unsealedEdits() == ["shell#t1 made.txt +a made line", "shell#t2 made.txt +more"])
    }

    @Test(arguments: [true, false])
    func `a work tree that a command makes, writes to and commits in is named`(isNamed: Bool) throws {
        try run(isNamed ? "git worktree add \(tree)" : "make", "t1", leavesIn: isNamed ? nil : tree) {
            try clone.git("worktree", "add", "--quiet", tree)
            try clone.write("made.txt", "a made line\n", in: "tree")
            try clone.git("add", "--all", in: tree)
            try clone.git("commit", "--quiet", "-m", "In the tree", in: tree)
            try clone.write("made.txt", "a made line\nand one more\n", in: "tree")
        }
        #expect(try clone.segments(in: tree) == [1])
        #expect(clone.unsealedEdits() == ["shell#t1 made.txt +and one more"])
    }

    @Test func `a person's commit in another work tree is not a running command's`() throws {
        try clone.git("worktree", "add", "--quiet", tree)
        try run("make", "t1") {
            try clone.write("own.txt", "a person's line\n", in: "tree")
            try clone.git("add", "--all", in: tree)
            try clone.git("commit", "--quiet", "-m", "By hand", in: tree)
        }
        #expect(try clone.segments(in: tree) == [])
        #expect(clone.unsealedEdits() == [])
    }

    @Test func `what a command writes in another repository is in a session of that one`() throws {
        let other = clone.folder.path + "/other"
        try clone.git("init", "--quiet", other)
        try clone.git("session", "enable", "--no-agent-hooks", in: other)
        try clone.write("draft.txt", "a person's line\n", in: "other")
        try run("cd ../other && make", "t1") {
            try clone.write("made.txt", "a made line\n", in: "other")
            try clone.git("add", "made.txt", in: other)
            try clone.git("commit", "--quiet", "-m", "There", in: other)
        }
        #expect(try clone.segments(in: other) == [1])
        let session = try #require(Spool(commonDirectory: other + "/.git").sessions().first)
        #expect(try clone.checkedSegments(of: session).flatMap(\.edits).map(\.added) == [["a made line"]])
        #expect(clone.unsealedEdits() == [])
    }
}
