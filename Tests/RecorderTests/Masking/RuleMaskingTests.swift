import Domain
import Files
import Foundation
import HelperTestSupport
import Programs
import SessionCapture
import Testing

/// Secrets that no `.env` file knows are masked by the rules that come with the program.
@Suite struct RuleMaskingTests {
    /// Looks like a GitHub token, and is none.
    private static let token =
        "ghp" + "_" + ["a8Kq3Zt9", "Wm2Xv7Lc", "4Rb6Nd1P", "s5Hf0Jy8", "Ug3E"].joined()
    private static let keyLines =
        ["-----BEGIN RSA PRIVATE" + " KEY-----"]
        + (1...6).map { "MIIEpAIBAAKCAQEA\($0)vb7Qz0kLs9WcXr4Tn2YpHm5Gd8Ju3Fe6Ka1Ro" }
        + ["-----END RSA PRIVATE" + " KEY-----"]

    /// The files of the spool that have one of the secrets, in any form that is looked for.
    private func leaks(of clone: DeveloperClone, _ texts: String...) throws -> [String] {
        try texts.flatMap { try clone.folder.filesContaining($0, below: "work/.git/gatehouse") }
    }

    @Test func `a token is masked in prompts, nested arguments, answers and edits, and does not leave`()
        throws
    {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try clone.claude("UserPromptSubmit", ["prompt": "Log in with \(Self.token), please"])
        try clone.agentWrites("login.sh", "echo hello\nTOKEN=\(Self.token)\necho done and over\n")
        let inner = "{\"deep\":[{\"auth\":\"\(Self.token)\"}]}"
        try clone.claude(
            "PostToolUse",
            [
                "tool_name": "mcp__any__tool", "tool_use_id": "t1",
                "tool_input": ["a": [["b": Self.token], ["json": inner]]],
                "tool_response": ["stdout": "it is \(Self.token)\n"],
            ])
        let preview = try clone.git("session", "preview")
        try clone.commit("Log in")
        try clone.git("push", "--quiet", "mirror", "main")

        #expect(try leaks(of: clone, Self.token) == [])
        let sealed = try #require(clone.onlySession().sealed().first)
        let shipped = try clone.blob("refs/ai-sessions/\(sealed.name.session)/1", of: "mirror")
        let opened = String(decoding: try clone.opened(shipped, sealed.name), as: UTF8.self)
        #expect(!opened.contains(Self.token))
        let segment = try #require(clone.checkedSegments().first)
        #expect([segment].texts == ["Log in with [secret:github-pat], please"])
        #expect(segment.edits[0].added == ["echo hello", "TOKEN=[secret:github-pat]", "echo done and over"])
        #expect(segment.masked.secrets?["github-pat"] ?? 0 >= 5)
        #expect(preview.contains("masked by github-pat"))
    }

    @Test func `a private key over several lines of an edit is masked, and the lines stay as many`() throws {
        let clone = try DeveloperClone()
        let key = Self.keyLines.joined(separator: "\n")
        try clone.agentWrites("key.pem", "before the key\n\(key)\nafter the key\n")
        let edit = try #require(clone.onlySession().unsealedEdits().first)

        #expect(try leaks(of: clone, Self.keyLines[1], Self.keyLines[6]) == [])
        #expect(edit.added.count == Self.keyLines.count + 2)
        #expect(edit.added.first == "before the key" && edit.added.last == "after the key")
        #expect(edit.added[1...Self.keyLines.count].allSatisfy { $0.contains("[secret:private-key]") })
    }

    @Test func `a token in base64 is masked`() throws {
        let clone = try DeveloperClone()
        let encoded = Data("token: \(Self.token)\n".utf8).base64EncodedString()
        try clone.claude("UserPromptSubmit", ["prompt": "Decode \(encoded) for me"])
        #expect(try leaks(of: clone, Self.token, encoded) == [])
        #expect(try clone.git("session", "show").contains("[secret:github-pat]"))
    }

    @Test func `a word in the line does not vouch for what is recorded`() throws {
        let clone = try DeveloperClone()
        try clone.claude("UserPromptSubmit", ["prompt": "\(Self.token) // gitleaks:allow gatehouse:allow"])
        #expect(try leaks(of: clone, Self.token) == [])
    }

    @Test func `what the hook and the transcript both tell with a secret in it is one thing, masked once`()
        throws
    {
        let clone = try DeveloperClone()
        let text = "Use \(Self.token) twice: \(Self.token)"
        try clone.claude("UserPromptSubmit", ["prompt": text])
        try clone.agentWrites("a.sh", "T=\(Self.token)\n")
        let file = clone.folder.path + "/transcript.jsonl"
        let input = ["file_path": clone.path + "/a.sh", "content": "T=\(Self.token)\n"]
        let call = "toolu_a.sh_\("T=\(Self.token)\n".utf8.count)"
        try clone.folder.write(
            ClaudeLines.prompt(text, uuid: "1", cwd: clone.path)
                + ClaudeLines.call("Write", input, id: call, uuid: "2", cwd: clone.path)
                + ClaudeLines.result(of: call, uuid: "3", cwd: clone.path),
            to: "transcript.jsonl")
        try clone.git("session", "import", "claude-code", file)
        try clone.git("session", "import", "claude-code", file)
        try clone.commit("Add a")

        let segments = try clone.checkedSegments()
        #expect(try leaks(of: clone, Self.token) == [])
        #expect(segments.texts == ["Use [secret:github-pat] twice: [secret:github-pat]"])
        #expect(segments.calls == ["Write"])
        #expect(segments.flatMap(\.edits).map(\.added) == [["T=[secret:github-pat]"]])
    }

    @Test func `what was masked by other rules is masked again when it is sealed, and counted`() throws {
        let clone = try DeveloperClone()
        let session = try clone.spool.session(agent: "claude-code", conversation: DeveloperClone.conversation)
        try session.append(
            [.text("An earlier \(Self.token)"), .edit("a.txt", added: ["some content", "T=\(Self.token)"])],
            maskedBy: "earlier rules")
        try clone.agentWrites("a.txt", "some content\n")
        let preview = try clone.git("session", "preview")
        try clone.commit("Add a")

        let sealed = try #require(clone.onlySession().sealed().first)
        let bytes = String(decoding: try sealed.bytes(), as: UTF8.self)
        #expect(!bytes.contains(Self.token) && !preview.contains(Self.token))
        #expect(try clone.checkedSegments()[0].masked.secrets == ["github-pat": 2])
    }

    @Test func `personal data is masked where the repository asks for it`() throws {
        let clone = try DeveloperClone()
        let address = "jane.q.public" + "@" + "wanderlust-mail.org"
        try clone.claude("UserPromptSubmit", ["prompt": "Write to \(address) today"])
        #expect(try !leaks(of: clone, address).isEmpty)
        try clone.git("session", "forget", "--force", "latest")
        try clone.git("config", "gatehouse.personalData", "true")
        try clone.claude(
            "UserPromptSubmit", ["prompt": "Write to \(address) or \(Self.token)"], conversation: "two")
        #expect(try leaks(of: clone, address, Self.token) == [])
    }

    @Test func `mask names the rule and the place of a staged secret, and replaces it`() throws {
        let clone = try DeveloperClone()
        try clone.write("conf.yml", "one: 1\ntoken: \(Self.token)\n")
        try clone.git("add", "--all")
        let found = try clone.tryGit(["session", "mask", "--staged"])
        #expect(found.status == 1 && found.output.contains("conf.yml:2: rule github-pat"))
        #expect(!found.output.contains(Self.token))
        try clone.git("session", "mask", "--staged", "--placeholder", "${TOKEN}")
        #expect(try clone.git("show", ":conf.yml") == "one: 1\ntoken: ${TOKEN}\n")
        #expect(try clone.git("session", "mask", "--staged") == "No secret found.\n")
    }

    @Test func `mask finds a secret before the first commit, too, from any folder`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.git("checkout", "--quiet", "--orphan", "new")
        try clone.write("conf.yml", "token: \(Self.token)\n")
        try clone.write("below/x", "")
        try clone.git("add", "--all")
        for command in [["mask"], ["mask", "--staged"]] {
            let found = try clone.tryGit(["session"] + command, in: clone.path + "/below")
            #expect(found.status == 1 && found.output.contains("conf.yml:1: rule github-pat"), "\(found)")
        }
    }

    // MARK: When the rules cannot be used

    /// The helper, installed by itself, without the rules that belong to it.
    private func helperWithoutRules(_ clone: DeveloperClone) throws -> String {
        let prefix = clone.folder.path + "/prefix"
        // Not by this process: a program that it holds open for writing could not be started.
        let copy = """
            mkdir -p \(prefix)/bin \(prefix)/share/gatehouse
            cp "$(command -v git-session)" \(prefix)/bin/
            cp -R '\(try InstalledFiles().hooksFolder)' \(prefix)/share/gatehouse/
            """
        try #require(clone.run("sh", ["-ec", copy]).succeeded)
        return prefix + "/bin"
    }

    @Test func `without the rules no text is kept, and doctor and log say so`() throws {
        let clone = try DeveloperClone()
        let path = try ["PATH": helperWithoutRules(clone) + ":/usr/local/bin:/usr/bin:/bin"]
        let payload: [String: Any] = [
            "session_id": "c", "cwd": clone.path, "hook_event_name": "UserPromptSubmit",
            "prompt": "Remember \(Self.token) and this sentence",
        ]
        try clone.tell("claude-code", payload, environment: path)
        let doctor = try clone.tryGit(["session", "doctor"], environment: path)

        #expect(try leaks(of: clone, Self.token, "this sentence") == [])
        #expect(try clone.git("session", "show").contains("[left out: it could not be masked"))
        #expect(doctor.status == 1 && doctor.output.contains("cannot be masked: cannot read"), "\(doctor)")
        #expect(try clone.folder.read("work/.git/gatehouse/log").contains("cannot be masked"))
        let enable = try clone.tryGit(["session", "enable"], environment: path)
        #expect(enable.status == 1 && enable.errors.contains("cannot record, since"))
    }
}
