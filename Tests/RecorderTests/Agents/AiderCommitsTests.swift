import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// Commits of what Aider did, as its history tells it.
@Suite struct AiderCommitsTests {
    private let clone: DeveloperClone

    init() throws {
        clone = try DeveloperClone()
        try clone.write(".gitignore", ".aider*\n")
        try clone.commit("Ignore")
    }

    /// Adds a chat in which the model answers `reply` and Aider says that it changed `file`.
    private func chat(
        _ format: String, _ prompt: String, _ reply: String, applied file: String,
        to history: String = ".aider.chat.history.md"
    ) throws {
        let before = clone.folder.has("work/\(history)") ? try clone.folder.read("work/\(history)") : ""
        let lines = [
            "", "# aider chat started at 2026-01-01 10:00:00", "", "> Aider v0.86.2  ",
            "> Model: openai/mock-1 with \(format) edit format  ", "", "#### \(prompt)  ", "", reply, "",
            "> Tokens: 2.1k sent, 40 received.  ", "> Applied edit to \(file)  ", "",
        ]
        try clone.write(history, before + lines.joined(separator: "\n"))
    }

    private func edits() throws -> [SessionSegment.Edit] {
        try clone.spool.sessions().flatMap { try clone.checkedSegments(of: $0) }.flatMap(\.edits)
    }

    @Test func `of a file that is written as a whole, what was committed before is nobody's`() throws {
        try clone.write("p.txt", "by a person\nby a person, too\n")
        try clone.commit("By hand")
        try chat(
            "whole", "Add a line",
            "p.txt\n```\nby a person\nby the model\n```", applied: "p.txt")
        try clone.write("p.txt", "by a person\nby the model\n")
        try clone.commit("feat: add a line")
        #expect(try edits().map(\.removed) == [["by a person, too"]])
        #expect(try edits().map(\.added) == [["by the model"]])
        #expect(try clone.segments() == [1] && clone.segments(of: "HEAD^") == [])
        _ = try clone.tryGit(["session", "link"])
        #expect(try clone.segments(of: "HEAD^") == [])
    }

    @Test func `a whole file that was committed before it is read is compared with the commit before`() throws
    {
        try clone.write("p.txt", "by a person\n")
        try clone.commit("By hand")
        try clone.write("p.txt", "by a person\nby the model\n")
        try clone.git("add", "p.txt")
        try clone.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "feat: add a line")
        try chat("whole", "Add a line", "p.txt\n```\nby a person\nby the model\n```", applied: "p.txt")
        try clone.git("session", "import", "aider")
        let session = try clone.onlySession()
        #expect(session.unsealedEdits().map(\.added) == [["by the model"]])
    }

    @Test func `a file that is named without its folder is found`() throws {
        try clone.write("src/Makefile", "all:\n")
        try clone.commit("By hand")
        try chat(
            "diff", "Change it",
            "Makefile\n```\n<<<<<<< SEARCH\nall:\n=======\nall: made by the model\n>>>>>>> REPLACE\n```",
            applied: "src/Makefile")
        try clone.write("src/Makefile", "all: made by the model\n")
        try clone.commit("feat: change it")
        #expect(try edits().map(\.path) == ["src/Makefile"] && clone.segments() == [1])
        #expect(try clone.git("session", "blame", "src/Makefile").contains("Change it"))
    }

    @Test func `a history of another name is read before each commit`() throws {
        try clone.write(".aider.conf.yml", "chat-history-file: .aider.notes/chat.md\n")
        try chat(
            "diff", "Write it",
            "a.txt\n```\n<<<<<<< SEARCH\n=======\na line of the model\n>>>>>>> REPLACE\n```",
            applied: "a.txt", to: ".aider.notes/chat.md")
        try clone.write("a.txt", "a line of the model\n")
        try clone.commit("feat: write it")
        #expect(try edits().map(\.path) == ["a.txt"] && clone.segments() == [1])
    }

    @Test func `what stood in a history of another name before the recording began is passed over`() throws {
        try clone.git("session", "disable")
        try clone.write(".aider.conf.yml", "chat-history-file: .aider.notes/chat.md\n")
        let reply = "a.txt\n```\n<<<<<<< SEARCH\n=======\na line of the model\n>>>>>>> REPLACE\n```"
        try chat("diff", "Write it", reply, applied: "a.txt", to: ".aider.notes/chat.md")
        try clone.git("session", "enable")
        try clone.write("a.txt", "a line of the model\n")
        try clone.commit("feat: write it")
        #expect(try clone.segments() == [])
    }
}
