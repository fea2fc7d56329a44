import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// The commands that show what is recorded.
@Suite struct RecordCommandTests {
    private func recorded() throws -> DeveloperClone {
        let clone = try DeveloperClone()
        try clone.claude("UserPromptSubmit", ["prompt": "Write a greeting"])
        try clone.agentWrites("greeting.txt", "hello there, visitor\nnice to see you\n")
        return clone
    }

    private func json(_ clone: DeveloperClone, _ arguments: String...) throws -> Any {
        let output = try clone.tryGit(["session"] + arguments + ["--format", "json"]).output
        return try JSONSerialization.jsonObject(with: Data(output.utf8))
    }

    @Test func `log lists sessions with prompt, files and what was shipped`() throws {
        let clone = try recorded()
        try clone.addRemote("mirror", isMirror: true)
        try clone.commit("Greet")
        try clone.git("push", "--quiet", "mirror", "main")

        let text = try clone.git("session", "log")
        let list = try #require(json(clone, "log") as? [[String: Any]])

        #expect(text.contains("1 prompt: Write a greeting") && text.contains("edits greeting.txt"))
        #expect(
            list.count == 1 && list[0]["shipped"] as? Int == 1 && list[0]["agent"] as? String == "claude-code"
        )
    }

    @Test func `show has each word of a session, found by any piece of its id`() throws {
        let clone = try recorded()
        let id = try clone.onlySession().id.rawValue
        for name in ["latest", id, String(id.suffix(8)), String(id.prefix(20)).lowercased()] {
            let text = try clone.git("session", "show", name)
            #expect(text.contains("PROMPT") && text.contains("    Write a greeting"))
            #expect(text.contains("EDIT greeting.txt\n    + hello there, visitor"))
        }
        let unknown = try clone.tryGit(["session", "show", "nothing-like-it"])
        #expect(unknown.status == 1 && unknown.errors.contains("git session log"))
    }

    @Test func `text that steers a terminal is shown as text`() throws {
        let clone = try DeveloperClone()
        try clone.claude("UserPromptSubmit", ["prompt": "red \u{1B}[31m and \u{202E}back"])
        for command in ["show", "log"] {
            let text = try clone.git("session", command)
            #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}") && text.contains("red "))
        }
    }

    @Test func `preview shows the very bytes that leave, and nothing once they left`() throws {
        let clone = try recorded()
        try clone.addRemote("mirror", isMirror: true)
        let before = try clone.git("session", "preview")
        try clone.commit("Greet")
        let bytes = try clone.git("session", "preview", "--format", "json")

        try clone.git("push", "--quiet", "mirror", "main")

        let sealed = try #require(clone.onlySession().sealed().first)
        let shipped = try clone.opened(
            clone.blob("refs/ai-sessions/\(sealed.name)", of: "mirror"), sealed.name)
        #expect(before.contains("Write a greeting") && before.contains("hello there, visitor"))
        #expect(Data(bytes.utf8.dropLast()) == shipped)
        #expect(try clone.git("session", "preview") == "Nothing would leave.\n")
    }

    @Test func `blame tells an agent's lines from a person's, with the prompt`() throws {
        let clone = try recorded()
        try clone.write("greeting.txt", "hello there, visitor\nnice to see you\nwritten by a person\n")
        try clone.commit("Greet")
        try clone.write(
            "greeting.txt", "hello there, visitor\nnice to see you\nwritten by a person\nand later\n")

        let text = try clone.git("session", "blame", "greeting.txt")
        let lines = try #require(json(clone, "blame", "greeting.txt") as? [[String: Any]])

        #expect(lines.map { $0["writer"] as? String } == ["agent", "agent", "person", "person"])
        #expect(lines[0]["prompt"] as? String == "Write a greeting")
        #expect(text.contains("claude-code") && text.contains("Write a greeting") && text.contains("not yet"))
        #expect(try clone.git("session", "blame", "-L", "2,3", "greeting.txt").contains("nice to see you"))
    }

    @Test func `blame finds the session of a file whose name is not ASCII`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("grüße.txt", "hello to everybody out there\n")
        try clone.commit("Greet")
        let lines = try #require(json(clone, "blame", "grüße.txt") as? [[String: Any]])
        #expect(lines.map { $0["writer"] as? String } == ["agent"])
    }

    @Test func `blame does not guess where a session is not recorded here`() throws {
        let clone = try recorded()
        try clone.commit("Greet")
        try clone.git("session", "forget", "--force", "latest")
        let lines = try #require(json(clone, "blame", "greeting.txt") as? [[String: Any]])
        #expect(lines.allSatisfy { $0["writer"] as? String == "unknown" })
    }

    @Test func `forget takes a session off this machine, and its transcript is not read again`() throws {
        let clone = try DeveloperClone()
        let transcript = clone.folder.path + "/transcript.jsonl"
        try clone.folder.write(ClaudeLines.prompt("Something private", uuid: "u1"), to: "transcript.jsonl")
        try clone.claude("Stop", ["transcript_path": transcript, "last_assistant_message": "Indeed"])
        let first = try clone.onlySession().id

        try clone.git("session", "forget", "latest")
        #expect(clone.spool.sessions().isEmpty)
        try clone.folder.write(
            ClaudeLines.prompt("Something private", uuid: "u1") + ClaudeLines.prompt("Public", uuid: "u2"),
            to: "transcript.jsonl")
        try clone.claude("Stop", ["transcript_path": transcript, "last_assistant_message": "Fine"])

        #expect(try clone.onlySession().id != first)
        #expect(try clone.folder.filesContaining("Something private", below: "work/.git/gatehouse") == [])
        #expect(try clone.git("session", "show").contains("Public"))
    }

    @Test func `forget does not break commits unasked`() throws {
        let clone = try recorded()
        try clone.commit("Greet")
        let refused = try clone.tryGit(["session", "forget", "latest"])
        #expect(refused.status == 1 && refused.errors.contains("git session push"))
        #expect(clone.spool.sessions().count == 1)
    }

    @Test func `mask finds values of .env files in what is staged, and puts a placeholder there`() throws {
        let value = ["kq83", "Zp1w", "99xL", "mNb2"].joined(separator: "_")
        let clone = try DeveloperClone(isEnabled: true)
        try clone.write(".gitignore", ".env\n")
        try clone.write(".env", "API_KEY=\(value)\n")
        try clone.write("config.yml", "first: line\nkey: \(value)\n")
        try clone.git("add", "--all")

        let found = try clone.tryGit(["session", "mask", "--staged"])
        let masked = try clone.git("session", "mask", "--staged", "--placeholder", "${API_KEY}")

        #expect(found.status == 1 && found.output.contains("config.yml:2: a value of an .env file"))
        #expect(!found.output.contains(value) && !masked.contains(value))
        #expect(masked.contains("revoke"))
        #expect(try clone.git("show", ":config.yml") == "first: line\nkey: ${API_KEY}\n")
        #expect(try clone.folder.read("work/config.yml") == "first: line\nkey: ${API_KEY}\n")
        #expect(try clone.folder.read("work/.env") == "API_KEY=\(value)\n")
        #expect(try clone.git("session", "mask", "--staged") == "No secret found.\n")
    }

    @Test func `mask leaves unstaged changes unstaged, and takes a value from standard input`() throws {
        let value = ["kq83", "Zp1w", "99xL", "mNb2"].joined(separator: "_")
        let clone = try DeveloperClone()
        try clone.write("a.txt", "secret \(value)\n")
        try clone.git("add", "--all")
        try clone.write("a.txt", "secret \(value)\nnot staged\n")

        let outcome = try clone.tryGit(
            ["session", "mask", "--staged", "--value-from-input", "--placeholder", "GONE"],
            input: value + "\n")

        #expect(outcome.succeeded, "\(outcome)")
        #expect(try clone.git("show", ":a.txt") == "secret GONE\n")
        #expect(try clone.folder.read("work/a.txt") == "secret GONE\nnot staged\n")
    }

    @Test func `log takes a number in every way of writing it`() throws {
        let clone = try recorded()
        try clone.agentWrites("b.txt", "some content\n", conversation: "other")
        for options in [["-n1"], ["-n", "1"], ["--limit", "1"], ["--limit=1"]] {
            let said = try clone.tryGit(["session", "log"] + options)
            #expect(
                said.succeeded && said.output.ranges(of: "segments sealed").count == 1, "\(options) \(said)")
        }
    }

    @Test func `usage is said as people type it, also of what hooks call`() throws {
        let clone = try DeveloperClone()
        for command in ["hook", "pre-push", "log"] {
            let help = try clone.run("git-session", [command, "--help"])
            #expect(help.succeeded && help.output.contains("USAGE: git session \(command) "), "\(help)")
        }
        let wrong = try clone.run("git-session", ["hook"])
        #expect(wrong.status == 64 && wrong.errors.contains("git session hook <agent>"), "\(wrong)")
    }

    @Test func `mask says that a file is not there`() throws {
        let clone = try DeveloperClone()
        try clone.write(".env", "API_KEY=kq83_Zp1w_99xL_mNb2\n")
        let outcome = try clone.tryGit(["session", "mask", "confg.yml"])
        #expect(outcome.status == 1 && outcome.errors.contains("no file 'confg.yml' here"))
    }

    @Test func `mask changes nothing but the values, in any encoding, and looks into a file that is named`()
        throws
    {
        let value = ["kq83", "Zp1w", "99xL", "mNb2"].joined(separator: "_")
        let clone = try DeveloperClone()
        let file = clone.path + "/old.ini"
        let before = Data([0xFC, 0x20]) + Data("\(value)\u{301}; \(value)\r\nnext\t\r\n".utf8)
        try before.write(to: URL(fileURLWithPath: file))
        try clone.write(".gitignore", ".env\n")
        try clone.write(".env", "API_KEY=\(value)\nDB=x://a:\(value)@host\n")
        try clone.commit("Add")

        let said = try clone.git("session", "mask", "--placeholder", "GONE", "old.ini")

        #expect(said.contains("Replaced 2 places"))
        let after = Data([0xFC, 0x20]) + Data("GONE\u{301}; GONE\r\nnext\t\r\n".utf8)
        #expect(FileManager.default.contents(atPath: file) == after)
    }

    @Test func `doctor is content with a clone that is well`() throws {
        let clone = try recorded()
        try clone.commit("Greet")
        #expect(try clone.git("session", "doctor") == "All is well.\n")
    }

    @Test func `doctor finds hooks that Git does not run any more, and says how to mend it`() throws {
        let clone = try recorded()
        try clone.git("config", "core.hooksPath", ".husky")
        let sick = try clone.tryGit(["session", "doctor"])
        try clone.git("session", "enable")
        let well = try clone.tryGit(["session", "doctor"])
        #expect(
            sick.status == 1 && sick.output.contains(".husky") && sick.output.contains("git session enable"))
        #expect(well.succeeded, "\(well)")
    }

    @Test func `doctor finds an agent whose configuration lost the recorder`() throws {
        let clone = try recorded()
        try clone.commit("Greet")
        try clone.write(".claude/settings.local.json", "{}\n")
        let sick = try clone.tryGit(["session", "doctor"])
        try clone.git("session", "enable", "--agent", "claude-code")
        #expect(sick.status == 1 && sick.output.contains("git session enable --agent claude-code"))
        #expect(try clone.tryGit(["session", "doctor"]).succeeded)
    }

    @Test func `doctor lists commits that went unlinked, and its advice links them`() throws {
        let clone = try recorded()
        try clone.git("add", "--all")
        // As a graphical client does that runs no hooks.
        let tree = try clone.git("write-tree").trimmingCharacters(in: .newlines)
        let commit = try clone.git("commit-tree", "-p", "HEAD", "-m", "By a client", tree)
        try clone.git("update-ref", "HEAD", commit.trimmingCharacters(in: .newlines))

        let doctor = try clone.tryGit(["session", "doctor"])
        try clone.git("session", "link")

        #expect(doctor.status == 1 && doctor.output.contains("By a client"))
        #expect(doctor.output.contains("git session link"))
        #expect(try clone.segments() == [1])
        #expect(try clone.tryGit(["session", "doctor"]).succeeded)
    }
}
