import Domain
import Foundation
import TestSupport
import Testing

/// The developer's side, through real commits and pushes.
@Suite struct ClientTests {
    /// A clone of the mirror that records.
    private func recordingClone(of place: Installation, _ name: String = "work") throws -> Clone {
        let work = try place.clone(name)
        try work.git("session", "enable")
        return work
    }

    private func trailers(of work: Clone, _ key: String = "AI-Session") throws -> [String] {
        try work.git("log", "-1", "--format=%(trailers:key=\(key),unfold)").split(separator: "\n").map(
            String.init)
    }

    @Test func `what an agent wrote is linked from prompt to upstream`() throws {
        let place = try Installation()
        let work = try recordingClone(of: place)
        try work.agentWrites("greet.txt", "hello\nworld\n", prompt: "Write a greeting")

        let commit = try work.commit([:], "Greet")
        let push = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded, "\(push)")
        #expect(try trailers(of: work).count == 1)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        let row = try #require(try place.report("commits").first)
        #expect(row["outcome"] as? String == "verified" && row["agent"] as? String == "claude-code")
        let session = try #require(try place.report("sessions").first?["session"] as? String)
        let replay = try place.gatehouse("session", "replay", session)
        let order = [
            "Write a greeting", "EDIT greet.txt", "+ hello", "Written: greet.txt",
            "==> commit \(commit.prefix(12))",
        ]
        let positions = order.compactMap { replay.firstRange(of: $0)?.lowerBound }
        #expect(positions.count == order.count && positions == positions.sorted(), "\(replay)")
    }

    @Test func `a commit of other files names no session`() throws {
        let place = try Installation()
        let work = try recordingClone(of: place)
        try work.agentWrites("greet.txt", "hello\n")
        try work.write(["by-hand.txt": "mine\n"])

        try work.git("add", "by-hand.txt")
        try work.git("commit", "--quiet", "-m", "By hand")

        #expect(try trailers(of: work).isEmpty)
    }

    @Test func `each commit gets a segment with what is new since the one before`() throws {
        let place = try Installation()
        let work = try recordingClone(of: place)
        try work.agentWrites("a.txt", "one\n", prompt: "First", call: "toolu_1")
        try work.commit([:], "One")
        let first = try trailers(of: work)
        try work.agentWrites("b.txt", "two\n", prompt: "Second", call: "toolu_2")
        try work.commit([:], "Two")
        let second = try trailers(of: work)
        try work.git("push", "--quiet", "origin", "main")

        #expect(first.first?.contains("/1 sha256:") == true && second.first?.contains("/2 sha256:") == true)
        let session = try #require(try place.report("sessions").first?["session"] as? String)
        let shown = try place.gatehouse("session", "show", session, "--format", "json")
        #expect(shown.ranges(of: "\"First\"").count == 1 && shown.ranges(of: "\"Second\"").count == 1)
    }

    @Test func `amending keeps the trailer and adds none`() throws {
        let place = try Installation()
        let work = try recordingClone(of: place)
        try work.agentWrites("greet.txt", "hello\n")
        try work.commit([:], "Greet")
        let before = try trailers(of: work)

        try work.git("commit", "--quiet", "--amend", "--no-edit")
        try work.git("commit", "--quiet", "--amend", "-m", "Greet politely\n\n\(before[0])")

        #expect(try trailers(of: work) == before)
        #expect(try work.tryGit("push", "origin", "main").succeeded)
    }

    @Test func `a commit that was refused is mended by importing its session and amending`() throws {
        let place = try Installation()
        let work = try recordingClone(of: place)
        try work.commit(
            ["page.html": "<h1>Hi</h1>\n"], "Page\n\nCo-authored-by: Claude <noreply@anthropic.com>")
        #expect(try !work.tryGit("push", "origin", "main").succeeded)
        let transcript = place.folder + "/transcript.jsonl"
        try Self.transcript(editing: "/home/other/project/page.html", content: "<h1>Hi</h1>\n")
            .write(toFile: transcript, atomically: true, encoding: .utf8)

        let first = try work.git("session", "import", "claude-code", transcript)
        let again = try work.git("session", "import", "claude-code", transcript)
        try work.git("commit", "--quiet", "--amend", "--no-edit")
        let push = try work.tryGit("push", "origin", "main")

        #expect(!first.contains(" 0 new events") && again.contains(" 0 new events"))
        #expect(push.succeeded, "\(push)")
        let row = try #require(try place.report("commits").first)
        #expect(row["outcome"] as? String == "verified")
        #expect(try trailers(of: work, "Assisted-by") == ["Assisted-by: claude-code:claude-test-1"])
    }

    @Test func `no remote but a mirror ever gets a session`() throws {
        let place = try Installation()
        let work = try recordingClone(of: place)
        try place.git("init", "--quiet", "--bare", place.folder + "/other.git")
        try work.git("remote", "add", "other", place.folder + "/other.git")
        try work.agentWrites("greet.txt", "hello\n")
        try work.commit([:], "Greet")

        try work.git("push", "--quiet", "other", "main")
        let byHand = try work.tryGit("session", "push", "other")

        #expect(!byHand.succeeded && byHand.errors.contains("not a mirror"))
        let refs = try place.git("--git-dir=\(place.folder)/other.git", "for-each-ref", "--format=%(refname)")
        #expect(refs == "refs/heads/main\n")
        let objects = try place.git(
            "--git-dir=\(place.folder)/other.git", "cat-file", "--batch-all-objects",
            "--batch-check=%(objecttype)")
        #expect(
            objects.split(separator: "\n").filter { $0 == "blob" }.count == 2,
            "README and greet.txt, no segment")
    }

    @Test func `hooks that were there run as before, and their exit status stands`() throws {
        let place = try Installation()
        let work = try place.clone()
        let hooks = work.path + "/.git/hooks"
        for (name, script) in [
            "prepare-commit-msg": "echo 'Ticket: 7' >>\"$1\"",
            "pre-push": "cat >'\(place.folder)/pushed'; [ ! -e '\(place.folder)/stop' ]",
            "pre-commit": "[ ! -e '\(place.folder)/stop' ]",
        ] {
            try Program.write(script, at: "\(hooks)/\(name)")
        }

        try work.git("session", "enable")
        try work.git("session", "enable")
        try work.agentWrites("greet.txt", "hello\n")
        try work.commit([:], "Greet")
        try work.git("push", "--quiet", "origin", "main")

        #expect(try work.message().contains("Ticket: 7"))
        #expect(try trailers(of: work).count == 1)
        #expect(
            try String(contentsOfFile: place.folder + "/pushed", encoding: .utf8).contains("refs/heads/main"))
        try Data().write(to: URL(fileURLWithPath: place.folder + "/stop"))
        #expect(try !work.tryGit("commit", "--allow-empty", "-m", "Stopped").succeeded)
        #expect(try !work.tryGit("push", "origin", "main:other").succeeded)

        try work.git("session", "disable")
        #expect(try String(contentsOfFile: hooks + "/pre-push", encoding: .utf8).contains("pushed"))
        #expect(!FileManager.default.fileExists(atPath: hooks + "/pre-push.kept"))
        #expect(!FileManager.default.fileExists(atPath: work.path + "/.claude/settings.local.json"))
    }

    @Test func `a hooks folder that core.hooksPath names is left alone and goes on working`() throws {
        let place = try Installation()
        let work = try place.clone()
        try Program.write("echo \"$0\" >'\(place.folder)/ran'", at: work.path + "/.husky/pre-commit")
        try work.git("config", "core.hooksPath", ".husky")

        try work.git("session", "enable")
        try work.agentWrites("greet.txt", "hello\n")
        try work.commit([:], "Greet")

        #expect(try trailers(of: work).count == 1)
        #expect(try String(contentsOfFile: place.folder + "/ran", encoding: .utf8) == ".husky/pre-commit\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: work.path + "/.husky") == ["pre-commit"])
        try work.git("session", "disable")
        #expect(try work.git("config", "core.hooksPath") == ".husky\n")
    }

    @Test func `settings of Claude Code that were there stay`() throws {
        let place = try Installation()
        let work = try place.clone()
        let settings =
            "{\"hooks\":{\"Stop\":[{\"hooks\":[{\"type\":\"command\",\"command\":\"say done\"}]}]},\"model\":\"x\"}"
        try work.write([".claude/settings.local.json": settings])

        try work.git("session", "enable")
        #expect(
            try work.git("status", "--porcelain") == "",
            "the settings are this machine's and not shown as new")
        let during = try String(contentsOfFile: work.path + "/.claude/settings.local.json", encoding: .utf8)
        try work.git("session", "disable")
        let after = try String(contentsOfFile: work.path + "/.claude/settings.local.json", encoding: .utf8)

        #expect(during.contains("say done") && during.contains("git-session' hook claude-code"))
        #expect(after.contains("say done") && after.contains("\"model\"") && !after.contains("git-session"))
    }

    @Test func `an agent's hook prints nothing and never fails`() throws {
        let place = try Installation()
        let work = try recordingClone(of: place)
        let payloads = [
            "", "{", "[]", "{\"session_id\":7}", "{\"session_id\":\"a\",\"hook_event_name\":\"Unheard\"}",
            "\u{0}\u{1}",
        ]

        for payload in payloads {
            let outcome = try work.tryGit("session", "hook", "claude-code", input: Array(payload.utf8))
            #expect(
                outcome.succeeded && outcome.output.isEmpty && outcome.errors.isEmpty,
                "\(payload): \(outcome)")
        }
        let status = try work.git("session", "status")
        #expect(status.contains("unknown event 'Unheard'"))
    }

    @Test func `a mirror that is away keeps nobody from pushing elsewhere, and sessions go later`() throws {
        let place = try Installation()
        let work = try recordingClone(of: place)
        try work.agentWrites("greet.txt", "hello\n")
        try work.commit([:], "Greet")
        try FileManager.default.moveItem(atPath: place.mirror, toPath: place.mirror + ".away")
        #expect(try !work.tryGit("push", "origin", "main").succeeded)
        try FileManager.default.moveItem(atPath: place.mirror + ".away", toPath: place.mirror)

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded, "\(push)")
        #expect(try place.report("sessions").count == 1)
    }

    @Test func `a worktree records into the same sessions`() throws {
        let place = try Installation()
        let work = try recordingClone(of: place)
        try work.git("worktree", "add", "--quiet", "-b", "side", place.folder + "/side")
        let side = Clone(place, path: place.folder + "/side")

        try side.agentWrites("greet.txt", "hello\n")
        try side.commit([:], "Greet")

        #expect(try trailers(of: side).count == 1)
        #expect(try work.git("session", "status").contains("1 segment sealed"))
    }

    @Test func `status tells programs the same as people`() throws {
        let place = try Installation()
        let work = try recordingClone(of: place)
        try work.agentWrites("greet.txt", "hello\n")

        let json = try JSONSerialization.jsonObject(
            with: Data(work.git("session", "status", "--format", "json").utf8))

        let status = try #require(json as? [String: Any])
        #expect(
            (status["hooks"] as? [String])?.sorted() == [
                "commit-msg", "post-checkout", "post-commit", "pre-push", "prepare-commit-msg",
            ])
        #expect((status["sessions"] as? [[String: Any]])?.first?["agent"] as? String == "claude-code")
        let mirrors = try #require(status["mirrors"] as? [[String: Any]])
        #expect(mirrors.map { $0["url"] as? String } == [place.mirror])
        #expect((mirrors.first?["asks"] as? [String: String])?["missing"] == "reject")
        #expect(status["agents"] as? [String] == ["claude-code"])
    }

    // MARK: Real transcripts

    static let transcripts = PackageFolder.sharedData("transcripts.tar.gz")

    @Test(
        .enabled(
            if: transcripts != nil,
            "needs shared/data/transcripts.tar.gz beside the repository"))
    func `real transcripts go the whole way into the ledger`() throws {
        let place = try Installation()
        let work = try recordingClone(of: place)
        let folder = place.folder + "/transcripts"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = try place.run("tar", ["-xzf", try #require(Self.transcripts), "-C", folder])
        let files = [
            "entire/a7-f087274d3b-0.jsonl", "entire/c0-70516b3fa9-0.jsonl", "entire/c9-883595c929-0.jsonl",
            "git-ai/claude-code-with-plan.jsonl", "git-ai/claude-code-with-thinking.jsonl",
            "git-ai/example-claude-code.jsonl",
        ]

        var edited: [String: [String]] = [:]
        for file in files {
            try work.git("session", "import", "claude-code", "\(folder)/\(file)")
            let session = try #require(try Self.sessions(of: work).last)
            for edit in try Self.edits(of: session, in: work).prefix(3) {
                edited[edit.path, default: []] += edit.added
            }
        }
        try work.write(edited.mapValues { $0.joined(separator: "\n") + "\n" })
        try work.commit([:], "What the agents did")
        let push = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded, "\(push)")
        let sessions = try place.report("sessions")
        #expect(sessions.count >= 4, "\(sessions)")
        #expect(sessions.allSatisfy { ($0["messages"] as? Int ?? 0) > 0 && ($0["edits"] as? Int ?? 0) > 0 })
        #expect(try place.report("commits").first?["outcome"] as? String == "verified")
        for session in sessions.compactMap({ $0["session"] as? String }) {
            #expect(try place.gatehouse("session", "replay", session).contains("PROMPT"))
        }
    }

    private static func sessions(of work: Clone) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: work.path + "/.git/gatehouse/sessions").sorted()
    }

    private static func edits(of session: String, in work: Clone) throws -> [(path: String, added: [String])]
    {
        let events = try String(
            contentsOfFile: "\(work.path)/.git/gatehouse/sessions/\(session)/events", encoding: .utf8)
        return events.split(separator: "\n").filter { $0.hasPrefix("e\t") }.compactMap { line in
            let value = line.split(separator: "\t", omittingEmptySubsequences: false).last ?? ""
            let edit = try? JSONSerialization.jsonObject(with: Data(value.utf8)) as? [String: Any]
            return (edit?["path"] as? String).map { ($0, edit?["added"] as? [String] ?? []) }
        }
    }

    /// A transcript of another machine, as Claude Code writes them.
    private static func transcript(editing file: String, content: String) throws -> String {
        let lines: [[String: Any]] = [
            [
                "type": "user", "sessionId": "c0ffee00-0000-4000-8000-000000000001",
                "cwd": "/home/other/project", "version": "2.0.1",
                "uuid": "1", "timestamp": "2026-01-01T10:00:00.000Z",
                "message": ["role": "user", "content": "Make a page"],
            ],
            [
                "type": "assistant", "sessionId": "c0ffee00-0000-4000-8000-000000000001",
                "cwd": "/home/other/project", "uuid": "2",
                "timestamp": "2026-01-01T10:00:01.000Z",
                "message": [
                    "id": "msg_1", "role": "assistant", "model": "claude-test-1",
                    "usage": ["input_tokens": 10, "output_tokens": 5],
                    "content": [
                        [
                            "type": "tool_use", "id": "toolu_9", "name": "Write",
                            "input": ["file_path": file, "content": content],
                        ]
                    ],
                ],
            ],
            [
                "type": "user", "sessionId": "c0ffee00-0000-4000-8000-000000000001",
                "cwd": "/home/other/project", "uuid": "3",
                "timestamp": "2026-01-01T10:00:02.000Z",
                "message": [
                    "role": "user",
                    "content": [
                        ["type": "tool_result", "tool_use_id": "toolu_9", "content": "File created"]
                    ],
                ],
                "toolUseResult": [
                    "type": "create", "filePath": file, "content": content, "structuredPatch": [],
                ],
            ],
        ]
        return try lines.map {
            String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self) + "\n"
        }.joined()
    }
}
