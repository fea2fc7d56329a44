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

    // MARK: The agent goes on in another place

    enum Place: CaseIterable { case recorded, unrecorded, disabled, noRepository }

    private func makeOther(_ place: Place) throws -> String {
        let other = clone.folder.path + "/other"
        try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
        if place != .noRepository { try clone.git("init", "--quiet", other) }
        if [.recorded, .disabled].contains(place) {
            try clone.git("session", "enable", "--no-agent-hooks", in: other)
        }
        if place == .disabled { try clone.git("session", "disable", in: other) }
        return other
    }

    /// The files of all edits, in segments and beyond.
    private func files(of name: String = "work") throws -> [String] {
        try clone.recorded(in: name).filter { $0.contains(": ") }
    }

    @Test(arguments: Place.allCases)
    func `a command that takes the agent elsewhere is over where it began`(place: Place) throws {
        let other = try makeOther(place)
        try clone.claude("UserPromptSubmit", ["prompt": "Make it", "prompt_id": "p1"])
        try run("make && cd ../other", "t1", leavesIn: other) {
            try clone.write("made.txt", "a made line\n")
        }
        try clone.write("own.txt", "a person's line\n")
        #expect(try clone.recorded(in: "work") == ["Make it", "Bash", "made.txt: a made line"])
        try clone.commit("All")
        #expect(try files() == ["made.txt: a made line"])
    }

    @Test func `a call that told no end is over when its agent makes the next one elsewhere`() throws {
        let other = try makeOther(.recorded)
        try clone.claudeBegins("t1")
        try clone.write("made.txt", "a made line\n")
        try clone.claudeBegins("t2", in: other)
        try clone.write("own.txt", "a person's line\n")
        try clone.commit("All")
        #expect(try files() == ["made.txt: a made line"])
    }

    @Test(arguments: [true, false])
    func `a background command elsewhere is over when the agent lists it no longer`(isMoved: Bool) throws {
        let other = try makeOther(.recorded)
        let input = ["command": "cd ../other && make &"]
        try clone.claudeBegins("t1", "Bash", input)
        try clone.claudeEnds(
            "t1", "Bash", input, ["stdout": "", "backgroundTaskId": "b1"], in: isMoved ? other : nil)
        try clone.write("made.txt", "a made line\n", in: "other")
        try clone.write("made.txt", "a made line here\n")
        try clone.claude("Stop", ["background_tasks": [[String: String]]()], in: isMoved ? other : nil)
        for (folder, name) in [(other, "other"), (clone.path, "work")] {
            try clone.write("own.txt", "a person's line\n", in: name)
            try clone.git("add", "--all", in: folder)
            try clone.git("commit", "--quiet", "-m", "All", in: folder)
        }
        #expect(try files(of: "other") == ["made.txt: a made line"])
        #expect(try files() == ["made.txt: a made line here"])
    }

    @Test func `an agent that was started above, and goes into a repository, ends its command there`() throws
    {
        _ = try makeOther(.recorded)
        try clone.asksAbove("Make it", turn: "p1")
        let fields: [String: Any] = [
            "tool_name": "Bash", "tool_use_id": "t1", "tool_input": ["command": "make && cd other"],
        ]
        try clone.claudeAbove("PreToolUse", fields)
        try clone.write("made.txt", "a made line\n")
        try clone.claude("PostToolUse", fields, in: clone.folder.path + "/other")
        try clone.write("own.txt", "a person's line\n")
        try clone.commit("All")
        #expect(try files() == ["made.txt: a made line"])
        #expect(try clone.checkedSegments().calls == ["Bash"])
    }
}
