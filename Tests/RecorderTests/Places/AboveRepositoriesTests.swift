import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// Agents that were started in a folder above one or several repositories.
@Suite struct AboveRepositoriesTests {
    private let clone: DeveloperClone

    init() throws {
        clone = try DeveloperClone()
        try clone.addRepository("lib")
    }

    private func expectRecorded(in name: String, _ expected: [String]) throws {
        let recorded = try clone.recorded(in: name)
        #expect(recorded == expected)
    }

    @Test func `each repository has the prompts of the turns that touched it, and nothing of the others`()
        throws
    {
        try clone.claudeAbove("SessionStart", ["source": "startup"])
        try clone.asksAbove("Write both", turn: "p1")
        try clone.writesAbove("work/a.txt", "a line of the work\n", call: "t1")
        try clone.writesAbove("lib/b.txt", "a line of the library\n", call: "t2")
        try clone.claudeAbove("Stop", ["last_assistant_message": "Both are done."])
        try clone.asksAbove("Mend the library", turn: "p2")
        try clone.writesAbove("lib/c.txt", "a mended line\n", call: "t3")
        try clone.claudeAbove("Stop", ["last_assistant_message": "It is mended."])

        try expectRecorded(
            in: "work",
            [
                "Write both", "Both are done.", "Write", "a.txt: a line of the work",
            ])
        try expectRecorded(
            in: "lib",
            [
                "Write both", "Both are done.", "Mend the library", "It is mended.", "Write", "Write",
                "b.txt: a line of the library", "c.txt: a mended line",
            ])
        try clone.commit("Add a")
        #expect(try clone.segments() == [1])
    }

    @Test func `what a command changed below is compared in each repository, named or not`() throws {
        try clone.asksAbove("Generate", turn: "p1")
        try clone.runsAbove("make gen", call: "t1") {
            try clone.write("made.txt", "a made line\n")
            try clone.write("made.txt", "another made line\n", in: "lib")
        }
        try clone.asksAbove("Only there", turn: "p2")
        try clone.runsAbove("cd lib && make", call: "t2") {
            try clone.write("more.txt", "one more\n", in: "lib")
        }

        try expectRecorded(in: "work", ["Generate", "Bash", "made.txt: a made line"])
        try expectRecorded(
            in: "lib",
            [
                "Generate", "Only there", "Bash", "Bash", "made.txt: another made line", "more.txt: one more",
            ])
    }

    @Test func `a command of a workspace with two roots is compared in both`() throws {
        func tell(_ event: String, _ more: [String: Any]) throws {
            let payload: [String: Any] = [
                "conversation_id": "c", "generation_id": "g", "hook_event_name": event,
                "cursor_version": "2.0", "workspace_roots": [clone.path, clone.folder.path + "/lib"],
            ]
            try clone.tell("cursor", payload.merging(more) { $1 })
        }
        try tell("beforeSubmitPrompt", ["prompt": "Generate"])
        let call: [String: Any] = [
            "tool_name": "Shell", "tool_input": ["command": "make"], "tool_use_id": "t1",
        ]
        try tell("preToolUse", call)
        try clone.write("made.txt", "a made line\n")
        try clone.write("made.txt", "another made line\n", in: "lib")
        try tell("postToolUse", call.merging(["tool_output": "{\"exitCode\":0}"]) { $1 })
        try expectRecorded(in: "work", ["Generate", "Shell", "made.txt: a made line"])
        try expectRecorded(in: "lib", ["Generate", "Shell", "made.txt: another made line"])
    }

    @Test func `a commit amid the command has the prompt that led to it`() throws {
        try clone.asksAbove("Generate and commit", turn: "p1")
        try clone.runsAbove("cd work && make && git commit", call: "t1") {
            try clone.write("made.txt", "a made line\n")
            try clone.commit("Made")
        }
        #expect(try clone.segments() == [1])
        #expect(try clone.checkedSegments().texts == ["Generate and commit"])
        try expectRecorded(in: "lib", [])
    }

    @Test func `what the transcript tells of other repositories is not read here`() throws {
        let path = clone.folder.path + "/account/.claude/projects/x/s.jsonl"
        try clone.folder.write("", to: "account/.claude/projects/x/s.jsonl")
        // Each line has the time at which it is written: a turn has the edits that hooks told of meanwhile.
        func line(_ type: String, _ content: Any, id: String) throws -> String {
            let value: [String: Any] = [
                "type": type, "sessionId": DeveloperClone.conversation, "uuid": id, "cwd": clone.folder.path,
                "timestamp": Date().ISO8601Format(.iso8601(timeZone: .gmt, includingFractionalSeconds: true)),
                "message": [
                    "id": "m\(id)", "role": type, "content": content, "model": "claude-test",
                    "usage": ["input_tokens": 1, "output_tokens": 1],
                ],
            ]
            return String(decoding: try JSONSerialization.data(withJSONObject: value), as: UTF8.self) + "\n"
        }
        var transcript = ""
        for (file, name, call) in [("work/a.txt", "work", "t1"), ("lib/b.txt", "library", "t2")] {
            let file = "\(clone.folder.path)/\(file)"
            let write: [String: Any] = ["file_path": file, "content": "a line of the \(name)\n"]
            transcript += try line("user", "Write the \(name)'s", id: call + "a")
            transcript += try line(
                "assistant", [["type": "tool_use", "id": call, "name": "Write", "input": write]],
                id: call + "b")
            try transcript.write(toFile: path, atomically: true, encoding: .utf8)
            try "a line of the \(name)\n".write(toFile: file, atomically: true, encoding: .utf8)
            try clone.claudeAbove(
                "PostToolUse",
                [
                    "transcript_path": path, "tool_name": "Write", "tool_use_id": call,
                    "tool_input": write, "tool_response": ["type": "create"],
                ])
            transcript += try line(
                "user", [["type": "tool_result", "tool_use_id": call, "content": "ok"]], id: call + "c")
            transcript += try line(
                "assistant", [["type": "text", "text": "The \(name)'s is done."]], id: call + "d")
        }
        try transcript.write(toFile: path, atomically: true, encoding: .utf8)
        try clone.claudeAbove("Stop", ["transcript_path": path])

        try expectRecorded(
            in: "work",
            [
                "Write the work's", "The work's is done.", "Write", "a.txt: a line of the work",
            ])
        try expectRecorded(
            in: "lib",
            [
                "Write the library's", "The library's is done.", "Write", "b.txt: a line of the library",
            ])
    }

    @Test func `without hooks, the transcript of an agent above is read before the commit that it wrote`()
        throws
    {
        let folder = clone.folder.path
        let project = folder.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
        func write(_ file: String, _ id: String) -> String {
            ClaudeLines.call(
                "Write", ["file_path": "\(folder)/\(file)", "content": "a line of \(file)\n"], id: id,
                uuid: id, cwd: folder) + ClaudeLines.result(of: id, uuid: id + "r", cwd: folder)
        }
        let lines = [
            ClaudeLines.prompt("Write the work's", uuid: "u1", cwd: folder), write("work/a.txt", "t1"),
            ClaudeLines.answer("Done.", uuid: "u2", id: "m2", cwd: folder),
            ClaudeLines.prompt("Write another's", uuid: "u3", cwd: folder), write("other/b.txt", "t2"),
        ]
        try clone.folder.write(
            lines.joined(), to: "account/.claude/projects/\(project)/\(ClaudeLines.conversation).jsonl")
        try clone.write("a.txt", "a line of work/a.txt\n")
        try clone.commit("Add a")
        #expect(try clone.segments() == [1])
        try expectRecorded(
            in: "work",
            [
                "Write the work's", "Done.", "Write", "a.txt: a line of work/a.txt",
            ])
        try clone.write("c.txt", "a person's line\n", in: "lib")
        try clone.git("add", "--all", in: folder + "/lib")
        try clone.git("commit", "--quiet", "-m", "Own", in: folder + "/lib")
        try expectRecorded(in: "lib", [])
        #expect(!clone.folder.has("lib/.git/gatehouse/sessions"))
    }

    @Test func `a prompt that was read before its turn came here is not lost`() throws {
        let folder = clone.folder.path
        let project = folder.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
        let transcript = "account/.claude/projects/\(project)/\(ClaudeLines.conversation).jsonl"
        func write(_ file: String, _ id: String) throws -> String {
            try clone.folder.write("a line of \(file)\n", to: file)
            return ClaudeLines.call(
                "Write", ["file_path": "\(folder)/\(file)", "content": "a line of \(file)\n"], id: id,
                uuid: id, cwd: folder) + ClaudeLines.result(of: id, uuid: id + "r", cwd: folder)
        }
        let begun = try [
            ClaudeLines.prompt("Write the first", uuid: "u1", cwd: folder), write("work/a.txt", "t1"),
            ClaudeLines.answer("Done.", uuid: "u2", id: "m2", cwd: folder),
            ClaudeLines.prompt("Write the second", uuid: "u3", cwd: folder), write("lib/b.txt", "t2"),
        ].joined()
        try clone.folder.write(begun, to: transcript)
        try clone.commit("Add a")
        try clone.folder.write(begun + write("work/c.txt", "t3"), to: transcript)
        try clone.commit("Add c")
        #expect(try clone.segments() == [2])
        #expect(
            try clone.checkedSegments().map { [$0].texts } == [
                ["Write the first", "Done."], ["Write the second"],
            ])
    }

    @Test func `a conversation and its fork are read without waiting for each other`() throws {
        let folder = clone.folder.path
        let project = folder.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
        func write(_ file: String, _ id: String) throws -> String {
            try clone.folder.write("a line of \(file)\n", to: file)
            return ClaudeLines.call(
                "Write", ["file_path": "\(folder)/\(file)", "content": "a line of \(file)\n"], id: id,
                uuid: id, cwd: folder) + ClaudeLines.result(of: id, uuid: id + "r", cwd: folder)
        }
        let begun = try ClaudeLines.prompt("Write it", uuid: "u1", cwd: folder) + write("work/a.txt", "t1")
        let forked =
            try begun.replacing(ClaudeLines.conversation, with: "fork")
            + write("work/b.txt", "t2")
            .replacing(ClaudeLines.conversation, with: "fork")
        for (name, lines) in [(ClaudeLines.conversation, begun), ("fork", forked)] {
            try clone.folder.write(lines, to: "account/.claude/projects/\(project)/\(name).jsonl")
        }
        try clone.commit("Add both")
        let more = try write("work/c.txt", "t3")
        try clone.folder.write(
            forked + more.replacing(ClaudeLines.conversation, with: "fork"),
            to: "account/.claude/projects/\(project)/fork.jsonl")
        try clone.commit("Add c")
        #expect(!clone.spool.log.last(100).contains { $0.contains("cannot be read") })
        let files = try clone.spool.sessions().flatMap { try clone.checkedSegments(of: $0) }
            .flatMap(\.edits).map(\.path)
        #expect(files.sorted() == ["a.txt", "b.txt", "c.txt"])
    }

    @Test func `an agent of one repository that edits another is led there by its prompt`() throws {
        try clone.claude("UserPromptSubmit", ["prompt": "Mend the library, too", "prompt_id": "p1"])
        try clone.agentWrites("b.txt", "a line of the library\n", in: "lib")
        try expectRecorded(
            in: "lib",
            [
                "Mend the library, too", "Write", "b.txt: a line of the library",
            ])
    }

    @Test func `a secret of a repository is masked there, and nothing stays of a session that ended`() throws
    {
        let secret = ["qv8", "Zt3", "mW1"].joined(separator: "-")
        try clone.write(".env", "API_PASSWORD=\(secret)\n")
        try clone.asksAbove("Use \(secret)", turn: "p1")
        try clone.writesAbove("work/a.txt", "a line of the work\n", call: "t1")
        try clone.claudeAbove("SessionEnd", ["reason": "other"])
        #expect(try clone.recorded(in: "work").first == "Use [secret:env-file]")
        let kept = clone.folder.path + "/account/.local/state/gatehouse/sessions"
        #expect(try FileManager.default.contentsOfDirectory(atPath: kept) == [])
    }

    @Test func `marks of work trees that are gone, or that are old, go when old sessions are forgotten`()
        throws
    {
        let watched = "account/.local/state/gatehouse/watched"
        try clone.folder.write("\(clone.folder.path)/gone", to: "\(watched)/of-a-gone-one")
        for name in ["old", "new"] { try clone.folder.write(clone.path, to: "\(watched)/\(name)") }
        try FileManager.default.setAttributes(
            [.modificationDate: Date() - 31 * 86_400], ofItemAtPath: "\(clone.folder.path)/\(watched)/old")
        try clone.asksAbove("Go", turn: "p1")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: "\(clone.folder.path)/\(watched)") == ["new"])
    }
}
