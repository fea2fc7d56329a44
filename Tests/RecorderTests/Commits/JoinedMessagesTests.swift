import Domain
import Foundation
import HelperTestSupport
import Programs
import Testing

/// The messages that Git puts together out of several: each name stands once, in the last block.
@Suite struct JoinedMessagesTests {
    private func withTwoCommits() throws -> DeveloperClone {
        let clone = try DeveloperClone()
        try clone.git("checkout", "--quiet", "-b", "side")
        for file in ["a", "b"] {
            try clone.agentWrites("\(file).txt", "the line of \(file)\n")
            try clone.git("add", "--all")
            try clone.git(
                "commit", "--quiet", "-m", "Add \(file)\n\nWhy \(file) is there.", "-m",
                "Signed-off-by: Ada <ada@example.com>")
        }
        return clone
    }

    private func expectNamesOnce(in message: String) {
        let lines = message.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        let names = lines.filter { $0.hasPrefix("AI-Session: ") }
        #expect(names.count == 2 && Set(names).count == 2, "\(message)")
        #expect(lines.filter { $0.hasPrefix("Assisted-by: ") }.count == 1, "\(message)")
        #expect(Trailer.parse(message).filter { $0.hasKey("AI-Session") }.count == 2, "\(message)")
        #expect(lines.contains("Why a is there.") && lines.contains("Why b is there."))
        #expect(!message.contains("\n\n\n\n"))
    }

    @Test func `a squashing rebase leaves no names in the middle`() throws {
        let clone = try withTwoCommits()
        try clone.git(
            "rebase", "--quiet", "--interactive", "main",
            environment: ["GIT_SEQUENCE_EDITOR": "sed -i '2s/^pick/squash/'"])
        try expectNamesOnce(in: clone.message())
        // Everything else stays where it was.
        #expect(try clone.message().ranges(of: "Signed-off-by").count == 2)
    }

    @Test func `a squashed merge leaves no names in the middle`() throws {
        let clone = try withTwoCommits()
        try clone.git("checkout", "--quiet", "main")
        try clone.git("merge", "--quiet", "--squash", "side")
        try clone.git("commit", "--quiet")
        try expectNamesOnce(in: clone.message())
    }

    @Test func `a squashed merge carries a colleague's name along`() throws {
        let clone = try DeveloperClone()
        let theirs = "AI-Session: 01M879BAD8KB8Q5YT9CVY9ASGG/3 sha256:" + String(repeating: "a", count: 64)
        try clone.git("checkout", "--quiet", "-b", "side")
        try clone.write("b.txt", "x\n")
        try clone.commit("Add b\n\n\(theirs)\nAssisted-by: codex:gpt-test")
        try clone.git("checkout", "--quiet", "main")
        try clone.git("merge", "--quiet", "--squash", "side")
        try clone.git("commit", "--quiet")
        #expect(try clone.segments() == [3])
        #expect(try clone.trailers("Assisted-by") == ["codex:gpt-test"])
        #expect(try clone.message().ranges(of: "AI-Session: 01M879BAD8KB8Q5YT9CVY9ASGG/3").count == 1)
    }

    @Test func `a person's words about a session stay where they are`() throws {
        let clone = try withTwoCommits()
        let name = try #require(try clone.message().firstMatch(of: /AI-Session: .*/)?.output)
        let words = "As I wrote before:\n\(name)\nwas the session that did it."
        try clone.git("commit", "--quiet", "--amend", "-m", "Add b\n\nWhy b is there.\n\n\(words)")
        try clone.git(
            "rebase", "--quiet", "--interactive", "main",
            environment: ["GIT_SEQUENCE_EDITOR": "sed -i '2s/^pick/squash/'"])
        #expect(try clone.message().contains(words))
        #expect(try clone.segments().sorted() == [1, 2])
    }

    @Test(arguments: ["rebase", "merge", "amend"])
    func `messages in another encoding stay what they are`(how: String) throws {
        let clone = try DeveloperClone()
        try clone.git("config", "i18n.commitEncoding", "ISO-8859-1")
        try clone.git("checkout", "--quiet", "-b", "side")
        let words = Data("Stra".utf8) + [0xDF] + Data("e f".utf8) + [0xFC] + Data("r ".utf8)
        for file in ["a", "b"] {
            try clone.agentWrites("\(file).txt", "the line of \(file)\n")
            try clone.git("add", "--all")
            try (words + Data(file.utf8)).write(to: URL(fileURLWithPath: clone.folder.path + "/words"))
            try clone.git("commit", "--quiet", "-F", clone.folder.path + "/words")
        }
        switch how {
        case "rebase":
            try clone.git(
                "rebase", "--quiet", "--interactive", "main",
                environment: ["GIT_SEQUENCE_EDITOR": "sed -i '2s/^pick/squash/'"])
        case "merge":
            try clone.git("checkout", "--quiet", "main")
            try clone.git("merge", "--quiet", "--squash", "side")
            try clone.git("commit", "--quiet")
        default:
            try clone.git("session", "forget", "--force", "latest")
            try clone.git("commit", "--quiet", "--amend", "--no-edit")
        }
        let bytes = try ChildProcess.run(
            "/usr/bin/env", ["git", "cat-file", "commit", "HEAD"], environment: clone.environment([:]),
            directory: clone.path
        ).output
        let files = how == "amend" ? ["b"] : ["a", "b"]
        for file in files { #expect(bytes.contains(Array(words) + Array(file.utf8))) }
        #expect(!bytes.contains(Array("\u{FFFD}".utf8)))
        #expect(try clone.segments().sorted() == (how == "amend" ? [] : [1, 2]))
    }
}
