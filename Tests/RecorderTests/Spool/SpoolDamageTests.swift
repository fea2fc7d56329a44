import Domain
import Foundation
import HelperTestSupport
import TestSupport
import Testing

@testable import SessionCapture

/// Whatever happens to the spool's files, Git goes on, and what was recorded whole stays.
@Suite struct SpoolDamageTests {
    @Test(arguments: [false, true])
    func `events cut at any byte keep all that is whole, and all that comes after`(sealsBetween: Bool) throws
    {
        let folder = try TestFolder()
        let spool = Spool(commonDirectory: folder.path)
        let session = try spool.session(agent: "claude-code", conversation: "c")
        try session.append([
            .text("first \"words\"\n", time: "2026-01-01T00:00:01Z"),
            .edit("a.txt", added: ["a line"], call: "t"),
        ])
        try session.append([.text("second", time: "2026-01-01T00:00:09Z", line: "n")])
        let file = session.path + "/events"
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        let told = ["first \"words\"\n", "a line", "second"]

        for cut in 0...whole.count {
            try FileManager.default.removeItem(atPath: session.segmentsPath)
            try Spool.makeFolder(session.segmentsPath)
            let beginning = whole.prefix(cut)
            try beginning.write(to: URL(fileURLWithPath: file))
            if sealsBetween { _ = try session.seal() }
            try session.append([.text("later", time: "2026-01-02T00:00:00Z")])
            try session.append([
                .text("last", time: "2026-01-03T00:00:00Z"), .edit("b.txt", added: ["b line"]),
            ])
            _ = try session.seal()

            var previous: SegmentHash?
            let kept = try session.sealed().flatMap { sealed in
                let segment = try session.segment(sealed)
                try segment.validate(as: sealed.name)
                #expect(segment.previous == previous)
                previous = sealed.hash
                return segment.messages.flatMap(\.parts).compactMap(\.content)
                    + segment.edits.flatMap(\.added)
            }
            let isWhole = Lines.count(of: beginning)
            #expect(Set(kept) == Set(told.prefix(isWhole) + ["later", "last", "b line"]), "cut at \(cut)")
            #expect(kept.count == isWhole + 3, "cut at \(cut)")
        }
    }

    private enum Lines {
        /// How many lines that are not empty have their end.
        static func count(of bytes: Data) -> Int {
            bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().filter { !$0.isEmpty }
                .count
        }
    }

    /// Files of the spool and of the Git folder beside it; `@` is the session.
    static let stateFiles = [
        "gatehouse/sessions/@/session.json", "gatehouse/sessions/@/uncommitted.json",
        "gatehouse/sessions/@/transcripts.json", "gatehouse/sessions/@/model", "gatehouse/mirrors.json",
        "gatehouse/environment-files.json", "gatehouse/forgotten.json",
        "gatehouse/conversations/claude-code-" + DeveloperClone.conversation, "gatehouse-commit",
        "gatehouse/shell/main/open.json",
    ]

    @Test(arguments: stateFiles)
    func `a state file that is empty, cut or garbage stops neither agent nor Git`(name: String) throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try clone.write(".env", "API_TOKEN=abcdefgh12345678\n")
        try clone.write(".gitignore", ".env\n")
        try clone.folder.write("", to: "transcript.jsonl")
        try clone.claude("UserPromptSubmit", ["prompt": "Go"], conversation: "forgotten")
        let forgotten = try clone.onlySession().id
        try clone.claude(
            "Stop", ["transcript_path": clone.folder.path + "/transcript.jsonl"], conversation: "forgotten")
        try clone.git("session", "forget", forgotten.rawValue)
        let transcript = [
            "transcript_path": clone.folder.path + "/transcript.jsonl", "model": "claude-test-1",
        ]
        try clone.claude("SessionStart", transcript)
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")
        try clone.git("push", "--quiet", "mirror", "main")
        try clone.agentWrites("left.txt", "left for later\n")
        let file = "\(clone.path)/.git/" + name.replacing("@", with: try clone.onlySession().id.rawValue)

        for (number, damage) in ["", "half", "garbage"].enumerated() {
            try clone.agentWrites("\(number).txt", "content of \(number)\n")
            try clone.git("add", "a.txt", "\(number).txt")
            try clone.shellBegins("t\(number)")
            if name.hasSuffix("gatehouse-commit") {
                try clone.git("commit", "--quiet", "-m", "Leaves a note", "--", "\(number).txt")
                try clone.agentWrites("\(number)-more.txt", "more of \(number)\n")
                try clone.git("add", "\(number)-more.txt")
                try clone.folder.write("", to: "work/.git/gatehouse-commit.made")
            }
            let content = try #require(FileManager.default.contents(atPath: file), "\(name) is not there")
            let damaged =
                switch damage {
                case "": Data()
                case "half": content.prefix(content.count / 2)
                default: Data([0xFF, 0x00, 0x0A, 0x7B, 0x0D, 0x0A, 0x5B])
                }
            try damaged.write(to: URL(fileURLWithPath: file))

            try clone.tell(
                "claude-code",
                [
                    "session_id": DeveloperClone.conversation, "cwd": clone.path,
                    "hook_event_name": "UserPromptSubmit",
                    "prompt": "Go on with \(number)",
                ])
            try clone.shellEnds("t\(number)")
            let listed = try clone.tryGit(["session", "log"])
            #expect(listed.succeeded, "\(damage): \(listed)")
            let committed = try clone.tryGit(["commit", "--quiet", "-m", "Commit \(number)"])
            #expect(committed.succeeded, "\(damage): \(committed)")
            let pushed = try clone.tryGit(["push", "--quiet", "mirror", "main"])
            #expect(pushed.succeeded, "\(damage): \(pushed)")
            if name.hasSuffix("session.json") {
                let isLinked = try !clone.segments().isEmpty
                #expect(isLinked || committed.errors.contains("cannot link"))
            } else {
                #expect(try clone.segments().count > 0, "\(damage): \(committed)")
            }
            #expect(try clone.trailers("Assisted-by").allSatisfy { $0.hasPrefix("claude-code") })
            try content.write(to: URL(fileURLWithPath: file))
        }
        let texts = try clone.spool.sessions().flatMap { session in
            _ = try session.seal()
            return try clone.checkedSegments(of: session).texts
        }
        for number in 0..<3 {
            #expect(texts.contains("Go on with \(number)"), "what was told meanwhile is kept")
        }
    }

    @Test func `what a killed process left half-written harms nothing`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "some content\n")
        let session = try clone.onlySession()
        let leftovers = [
            "conversations/claude-code-\(DeveloperClone.conversation).01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "sessions/\(session.id)/session.json.77-1.tmp", "sessions/\(session.id)/model.77-1.tmp",
            "sessions/\(session.id)/segments/1-9-\(String(repeating: "0", count: 64)).json.77-1.tmp",
            "sessions/01ARZ3NDEKTSV4RRFFQ69G5FAV/segments/x", "open/01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "open/no-session", "shell/main/7", "shipping-77/objects/x", "mirrors.json.77-1.tmp",
        ]
        for name in leftovers { try clone.folder.write("{", to: "work/.git/gatehouse/\(name)") }
        try clone.addRemote("mirror", isMirror: true)

        try clone.claude("UserPromptSubmit", ["prompt": "Go on"])
        try clone.shell("t1") { try clone.write("b.txt", "more content\n") }
        try clone.commit("Add both")
        let pushed = try clone.tryGit(["push", "--quiet", "mirror", "main"])

        #expect(try clone.segments() == [1])
        #expect(pushed.succeeded && !pushed.errors.contains("warning"), "\(pushed)")
        #expect(try clone.refs(of: "mirror").count == 1)
        #expect(try clone.git("session", "log").contains("b.txt"))
    }

    // MARK: Disks

    /// Whether this account may mount.
    private static let canMount: Bool = {
        let outcome = try? DeveloperClone(isEnabled: false).run(
            "unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"])
        return outcome?.succeeded == true
    }()

    @Test(.enabled(if: canMount, "mounts are not permitted here"), arguments: ["full", "read-only"])
    func `with a disk that takes nothing more Git goes on and says so`(disk: String) throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try clone.agentWrites("a.txt", "some content\n")
        try clone.git("add", "--all")
        let spool = clone.path + "/.git/gatehouse"
        let hook =
            #"{"session_id":"\#(DeveloperClone.conversation)","cwd":"\#(clone.path)","hook_event_name":"UserPromptSubmit","prompt":"Go on"}"#
        let setUp =
            disk == "full"
            ? """
            mount -t tmpfs -o size=256k none /mnt; cp -a \(spool)/. /mnt; mount --bind /mnt \(spool)
            dd if=/dev/zero of=\(spool)/fill bs=1k 2>/dev/null
            """ : "mount --bind \(spool) \(spool); mount -o remount,bind,ro \(spool)"
        let script = """
            \(setUp)
            printf '%s' '\(hook)' | git session hook claude-code || echo "hook failed"
            git commit --quiet -m 'Add a' || echo "commit failed"
            git push --quiet mirror main || echo "push failed"
            """

        let outcome = try clone.run("unshare", ["--mount", "sh", "-c", script])

        #expect(outcome.output == "", "\(outcome)")
        #expect(outcome.errors.contains("git session: warning: "), "\(outcome)")
        #expect(try clone.git("log", "-1", "--format=%s") == "Add a\n")
        #expect(try clone.refs(of: "mirror", "refs/heads") == ["refs/heads/main"])
        // With room again the link comes back.
        try clone.git("commit", "--quiet", "--amend", "--no-edit")
        #expect(try clone.segments() == [1])
    }

    // MARK: Killed

    /// Starts the built program; what it is told is its input.
    private func start(_ arguments: [String], in clone: DeveloperClone, input: Data) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git-session"] + arguments
        process.environment = clone.environment([:])
        process.currentDirectoryURL = URL(fileURLWithPath: clone.path)
        let pipe = Pipe()
        process.standardInput = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try? pipe.fileHandleForWriting.write(contentsOf: input)
        try? pipe.fileHandleForWriting.close()
        return process
    }

    @Test func `of forty hooks of which half are killed, each that ended well is recorded once`() throws {
        let clone = try DeveloperClone()
        var random = SeededRandom(seed: 7)
        var processes: [(number: Int, process: Process)] = []
        for number in 0..<40 {
            let payload: [String: Any] = [
                "session_id": "s\(number % 3)", "cwd": clone.path, "hook_event_name": "UserPromptSubmit",
                "prompt": "prompt number \(number)", "model": "m-\(number)",
            ]
            let process = try start(
                ["hook", "claude-code"], in: clone, input: JSONSerialization.data(withJSONObject: payload))
            processes.append((number, process))
            guard number.isMultiple(of: 2) else { continue }
            usleep(UInt32.random(in: 0...40_000, using: &random))
            kill(process.processIdentifier, SIGKILL)
        }
        for (_, process) in processes { process.waitUntilExit() }
        try clone.claude("UserPromptSubmit", ["prompt": "after it all"], conversation: "s0")

        let ended = processes.filter {
            $0.process.terminationReason == .exit && $0.process.terminationStatus == 0
        }
        #expect(ended.count >= 20 && ended.count < 40, "some were killed")
        let texts = try clone.spool.sessions().filter(\.isRecorded).flatMap { session in
            _ = try session.seal()
            return try clone.checkedSegments(of: session).texts
        }
        #expect(Set(texts).count == texts.count)
        #expect(Set(ended.map { "prompt number \($0.number)" } + ["after it all"]).subtracting(texts).isEmpty)
    }

    @Test func `a hook before the commit that is killed leaves the link to the next commit`() throws {
        let clone = try DeveloperClone()
        var random = SeededRandom(seed: 11)
        for number in 0..<12 {
            try clone.agentWrites("\(number).txt", "content \(number)\n")
            try clone.git("add", "--all")
            try clone.folder.write("Add a\n", to: "work/.git/COMMIT_EDITMSG")
            let process = try start(
                ["prepare-commit-msg", ".git/COMMIT_EDITMSG", "message"], in: clone, input: Data())
            usleep(UInt32.random(in: 0...60_000, using: &random))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            guard number.isMultiple(of: 3) else { continue }
            try clone.git("commit", "--quiet", "-m", "Add a")
            #expect(try !clone.segments().isEmpty, "after \(number)")
        }
        let segments = try clone.checkedSegments()
        let added = segments.flatMap(\.edits).flatMap(\.added)
        #expect(added == (0..<added.count).map { "content \($0)" } && added.count >= 10)
    }
}
