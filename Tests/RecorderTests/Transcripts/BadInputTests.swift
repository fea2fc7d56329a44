import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// What nobody expects: clocks, names, sizes and neighbours.
@Suite struct BadInputTests {
    @Test func `times that run backwards lose nothing and keep the chain`() throws {
        let clone = try DeveloperClone()
        for number in 0..<6 {
            let time = "2026-01-01T00:00:\(50 - number * 7).000Z"
            try clone.tell(
                "copilot",
                [
                    "hook_event_name": "UserPromptSubmit", "session_id": "s", "timestamp": time,
                    "cwd": clone.path,
                    "prompt": "prompt \(number)",
                ])
            try clone.write("\(number).txt", "content \(number)\n")
            try clone.tell(
                "copilot",
                [
                    "hook_event_name": "PostToolUse", "session_id": "s", "timestamp": time, "cwd": clone.path,
                    "tool_name": "create",
                    "tool_input": ["path": "\(number).txt", "file_text": "content \(number)\n"],
                    "tool_result": ["result_type": "success"],
                ])
            guard number.isMultiple(of: 2) else { continue }
            try clone.commit("Commit \(number)")
            #expect(try clone.segments() == [number / 2 + 1])
        }
        try clone.commit("The last")
        let segments = try clone.checkedSegments()
        #expect(segments.count == 4)
        #expect(segments.texts.sorted() == (0..<6).map { "prompt \($0)" })
        #expect(segments.flatMap(\.edits).map(\.path) == (0..<6).map { "\($0).txt" })
    }

    @Test(arguments: [
        "-dash", "new\nline", "\"quotes\" 'both' \\", "tab\there", ":(glob)**", "caf\u{e9}", "cafe\u{301}",
        "*", " ",
        "\u{1F469}\u{200D}\u{1F4BB}/\u{301}.txt", "a\r\nb",
    ])
    func `a file of any name is linked`(name: String) throws {
        let clone = try DeveloperClone()
        try clone.agentWrites(name, "some content\n")
        try clone.commit("Add it")
        #expect(try clone.segments() == [1])
        #expect(
            try clone.checkedSegments().flatMap(\.edits).map { Array($0.path.utf8) } == [Array(name.utf8)])
        try clone.write(name, "a person's content\n")
        try clone.commit("By hand")
        #expect(try clone.segments() == [])
    }

    @Test func `names that read alike are linked together`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("caf\u{e9}", "one content\n")
        try clone.agentWrites("cafe\u{301}", "the other's content\n")
        try clone.commit("Both")
        #expect(try clone.segments() == [1])
        #expect(try clone.checkedSegments().flatMap(\.edits).count == 2)
    }

    @Test func `two agents in one work tree are told apart, in the same file and between commits`() throws {
        let clone = try DeveloperClone()
        func edit(_ file: String, _ old: String, _ new: String, by agent: String, call: String) throws {
            let path = "\(clone.path)/\(file)"
            let content =
                FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
            try clone.write(file, old.isEmpty ? new : content.replacing(old, with: new))
            let input =
                old.isEmpty
                ? ["file_path": path, "content": new]
                : ["file_path": path, "old_string": old, "new_string": new]
            try clone.claude(
                "PostToolUse",
                [
                    "tool_name": old.isEmpty ? "Write" : "Edit", "tool_use_id": call, "tool_input": input,
                    "tool_response": "done",
                ], conversation: agent)
        }
        func linked() throws -> [String] {
            let ids = try clone.trailers("AI-Session").map {
                try SessionTrailer.parse($0).get().segment.session
            }
            return try ids.map { try clone.spool.session($0).description().conversation }.sorted()
        }
        try edit("shared.txt", "", "line one\nline two\nline three\n", by: "first", call: "1")
        try clone.commit("The first's")
        #expect(try linked() == ["first"])
        try edit("shared.txt", "line one", "line one of the second", by: "second", call: "2")
        try edit("shared.txt", "line three", "line three of the first", by: "first", call: "3")
        try edit("own.txt", "", "the second's own\n", by: "second", call: "4")
        try clone.git("add", "shared.txt")
        try clone.git("commit", "--quiet", "-m", "Both of them")
        #expect(try linked() == ["first", "second"])
        try clone.commit("What is left")
        #expect(try linked() == ["second"])
        try edit("shared.txt", "line two", "line two of the first", by: "first", call: "5")
        try clone.commit("The first's again")
        #expect(try linked() == ["first"])
        for session in clone.spool.sessions() { _ = try clone.checkedSegments(of: session) }
    }

    @Test func `a repository without a remote records and links`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")
        #expect(try clone.segments() == [1])
        #expect(try clone.git("session", "status").contains("1"))
        #expect(try clone.git("session", "log").contains("a.txt"))
        #expect(try clone.tryGit(["session", "doctor"]).status != -1)
    }

    // MARK: Sizes

    @Test func `a payload of 50 MB is kept shortened, and the agent goes on`() throws {
        let clone = try DeveloperClone()
        let line = String(repeating: "words of a very long file, ", count: 16) + "\n"
        let content = String(repeating: line, count: (50 << 20) / line.utf8.count)
        try clone.write("large.txt", content)
        try clone.tell(
            "claude-code",
            [
                "session_id": "s", "cwd": clone.path, "hook_event_name": "PostToolUse", "tool_name": "Write",
                "tool_use_id": "t",
                "tool_input": ["file_path": clone.path + "/large.txt", "content": content],
                "tool_response": ["type": "create"],
            ])
        let session = try clone.onlySession()
        let edit = try #require(session.unsealedEdits().first)
        #expect(edit.path == "large.txt" && (edit.omitted ?? 0) > 0)
        try clone.commit("Add large")
        #expect(try clone.segments() == [1])
        #expect(try clone.checkedSegments().count == 1)
    }

    @Test(arguments: ["[", #"{"a":"#])
    func `JSON nested a hundred thousand deep harms nothing`(opening: String) throws {
        let clone = try DeveloperClone()
        let deep =
            String(repeating: opening, count: 100_000) + "1"
            + String(repeating: opening == "[" ? "]" : "}", count: 100_000)
        let payload =
            #"{"session_id":"s","cwd":"\#(clone.path)","hook_event_name":"PostToolUse","tool_name":"X","tool_use_id":"t","tool_input":\#(deep)}"#
        let outcome = try clone.tryGit(["session", "hook", "claude-code"], input: payload)
        #expect(outcome.succeeded && outcome.output == "" && outcome.errors == "")
        #expect(clone.spool.log.last(1).first?.contains("no JSON object") == true)

        // As a text inside of what is JSON it is a text.
        let text = String(decoding: try JSONEncoder().encode(deep), as: UTF8.self)
        let inside = try clone.tryGit(
            ["session", "hook", "claude-code"],
            input:
                #"{"session_id":"s","cwd":"\#(clone.path)","hook_event_name":"PostToolUse","tool_name":"X","tool_use_id":"u","tool_input":{"a":\#(text)},"tool_response":\#(text)}"#
        )
        #expect(inside.succeeded)
        #expect(try clone.onlySession().eventCount == 2)
        let line = #"{"type":"user","uuid":"u","sessionId":"s","cwd":"\#(clone.path)","message":\#(deep)}"#
        try clone.folder.write(
            ClaudeLines.prompt("before", uuid: "1", cwd: clone.path) + line + "\n"
                + ClaudeLines.prompt("after", uuid: "2", cwd: clone.path), to: "deep.jsonl")
        let said = try clone.git("session", "import", "claude-code", clone.folder.path + "/deep.jsonl")
        #expect(said.contains("2 new events") || said.contains("3 new events"), "\(said)")
        #expect(said.contains("1 unreadable line skipped"))
    }

    @Test func `a transcript that grows while it is imported is told once and whole`() async throws {
        let clone = try DeveloperClone()
        let file = clone.folder.path + "/growing.jsonl"
        try clone.folder.write(ClaudeLines.prompt("line 0", uuid: "0", cwd: clone.path), to: "growing.jsonl")
        let handle = try #require(FileHandle(forWritingAtPath: file))
        let lines = (1...200).map { ClaudeLines.prompt("line \($0)", uuid: "\($0)", cwd: clone.path) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try handle.seekToEnd()
                for line in lines {
                    // A line in two writes: the first half is seen alone.
                    let bytes = Data(line.utf8)
                    try handle.write(contentsOf: bytes.prefix(bytes.count / 2))
                    try await Task.sleep(for: .milliseconds(4))
                    try handle.write(contentsOf: bytes.dropFirst(bytes.count / 2))
                }
            }
            group.addTask {
                for _ in 0..<12 { try clone.git("session", "import", "claude-code", file) }
            }
            try await group.waitForAll()
        }
        try clone.git("session", "import", "claude-code", file)
        let session = try clone.onlySession()
        _ = try session.seal()
        #expect(try clone.checkedSegments().texts.sorted() == (0...200).map { "line \($0)" }.sorted())
    }

    @Test func `a very long transcript is imported in little memory`() throws {
        let isLong = ProcessInfo.processInfo.environment["GATEHOUSE_LONG_TESTS"] != nil
        let clone = try DeveloperClone()
        let size = isLong ? 200 << 20 : 40 << 20
        let file = clone.folder.path + "/long.jsonl"
        try clone.folder.write("", to: "long.jsonl")
        let handle = try #require(FileHandle(forWritingAtPath: file))
        let output = String(repeating: "what a tool printed, and nobody reads\\n", count: 3_000)
        var (written, number) = (0, 0)
        while written < size {
            number += 1
            let line = ClaudeLines.prompt("line \(number) \(output)", uuid: "u\(number)", cwd: clone.path)
            try handle.write(contentsOf: Data(line.utf8))
            written += line.utf8.count
        }
        let outcome = try clone.run(
            "/usr/bin/time", ["-f", "%M", "git-session", "import", "claude-code", file])
        #expect(outcome.succeeded)
        #expect(outcome.output.contains("\(number + 1) new events"), "\(outcome.output)")
        let peak = try #require(Int(outcome.errors.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(peak < 300 << 10, "\(peak) KiB")
        let second = try clone.git("session", "import", "claude-code", file)
        #expect(second.contains("0 new events"))
    }
}
