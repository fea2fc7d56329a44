import Foundation
import HelperTestSupport
import Testing

/// Commits that the next push would be refused for: doctor says them before.
@Suite struct RefusedCommitsTests {
    private let clone: DeveloperClone

    init() throws {
        clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try clone.git("push", "--quiet", "mirror", "main")
        try #require(doctor() == "All is well.\n")
    }

    private func doctor() throws -> String { try clone.tryGit(["session", "doctor"]).output }

    @Test func `a commit that says an agent helped and names no session`() throws {
        try clone.write("a.txt", "a line\n")
        try clone.commit("Add a\n\nCo-Authored-By: Claude <noreply@anthropic.com>")
        let said = try doctor()
        #expect(said.contains("name no session; a mirror refuses them") && said.contains("claude-code"))
    }

    @Test func `a commit that names a session which wrote nothing of it`() throws {
        try clone.agentWrites("a.txt", "an agent's line of its own\n")
        try clone.commit("Add a")
        let trailers = try clone.message().split(separator: "\n").drop { !$0.hasPrefix("AI-Session") }
        try clone.git("push", "--quiet", "mirror", "main")
        #expect(try doctor() == "All is well.\n")
        try clone.write("b.txt", "a person wrote this by hand\n")
        try clone.commit("Add b\n\n" + trailers.joined(separator: "\n"))
        let said = try doctor()
        #expect(said.contains("wrote nothing of them; a mirror refuses them"), "\(said)")
    }

    @Test func `what an agent did without hooks, in a commit that was made without them`() throws {
        let project = clone.path.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
        let lines = [
            ClaudeLines.prompt("Write it", uuid: "u1", cwd: clone.path),
            ClaudeLines.call(
                "Write", ["file_path": clone.path + "/a.txt", "content": "an agent's line\n"], id: "t1",
                uuid: "u2", cwd: clone.path),
            ClaudeLines.result(of: "t1", uuid: "u3", cwd: clone.path),
        ]
        try clone.folder.write(
            lines.joined(), to: "account/.claude/projects/\(project)/\(ClaudeLines.conversation).jsonl")
        try clone.write("a.txt", "an agent's line\n")
        try clone.git("add", "--all")
        try clone.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "Add a")
        #expect(try doctor().contains("do not name the recorded sessions"))
    }
}
