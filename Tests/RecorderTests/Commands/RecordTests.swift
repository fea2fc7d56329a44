import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// `git session record`: any other tool can tell what it did.
@Suite struct RecordTests {
    @Test func `each kind of line is recorded, and the commit names the tool`() throws {
        let clone = try DeveloperClone()
        try clone.write("a.txt", "old line\nkept line\n")
        try clone.commit("Before")
        try clone.write("a.txt", "new line\nkept line\n")
        try clone.write("b.txt", "one\ntwo\n")
        let lines = """
            {"type":"prompt","conversation":"c1","agent":"my-tool","agent_version":"1.5","time":"2026-01-01T00:00:00Z","text":"Fix it","mood":{"of":"today"}}
            {"type":"reasoning","conversation":"c1","agent":"my-tool","text":"Let me see."}

            {"type":"tool_call","conversation":"c1","agent":"my-tool","id":"t1","tool":"shell","arguments":{"command":"ls"}}
            {"type":"tool_result","conversation":"c1","agent":"my-tool","id":"t1","result":{"files":["README"]}}
            {"type":"edit","conversation":"c1","agent":"my-tool","path":"a.txt","before":"old line\\nkept line\\n","after":"new line\\nkept line\\n"}
            {"type":"edit","conversation":"c1","agent":"my-tool","path":"\(clone.path)/b.txt","added":["one","two"],"id":"t2","tool":"writer"}
            {"type":"reply","conversation":"c1","agent":"my-tool","model":"m-1","text":"Done."}
            {"type":"usage","conversation":"c1","agent":"my-tool","model":"m-1","input_tokens":3,"output_tokens":2,"cache_read_input_tokens":1}
            """
        let said = try clone.tryGit(["session", "record"], input: lines)
        let kept = "Unknown fields, kept as they are: 'mood'.\n"
        #expect(said.succeeded && said.output == "Recorded 8 lines of 1 conversation.\n" + kept, "\(said)")
        try clone.commit("Fix it")

        #expect(try clone.trailers("Assisted-by") == ["my-tool:m-1"])
        let segments = try clone.checkedSegments()
        let segment = try #require(segments.first)
        #expect(segment.agent == "my-tool" && segment.agentVersion == "1.5" && segment.models == ["m-1"])
        #expect(segment.conversation == "c1")
        #expect(segments.texts == ["Fix it", "Done."] || segments.texts == ["Done.", "Fix it"])
        let parts = segment.messages.flatMap(\.parts)
        #expect(parts.first { $0.type == .reasoning }?.content == "Let me see.")
        #expect(parts.first { $0.type == .toolCall }?.arguments == #"{"command":"ls"}"#)
        #expect(parts.first { $0.type == .toolCallResponse }?.response == #"{"files":["README"]}"#)
        #expect(segment.messages.compactMap(\.attributes) == [["mood": #"{"of":"today"}"#]])
        #expect(segment.edits.map(\.path) == ["a.txt", "b.txt"])
        #expect(segment.edits.map(\.added) == [["new line"], ["one", "two"]])
        let old = try clone.git("rev-parse", "HEAD^:a.txt").trimmingCharacters(in: .newlines)
        #expect(segment.edits[0].before?.hex == old)
        #expect(try segment.edits[0].after == clone.blob(of: "a.txt"))
        #expect(segment.edits[1].tool == "writer" && segment.edits[1].call == "t2")
        let usage = segment.usage
        #expect(usage.inputTokens == 3 && usage.outputTokens == 2 && usage.cacheReadInputTokens == 1)
    }

    @Test(arguments: [
        ("{", "line 3: is not a JSON object"),
        (#"{"type":"wish","conversation":"c"}"#, "line 3: 'type' is 'wish'; it must be one of edit, prompt"),
        (#"{"type":"edit","conversation":"c"}"#, "line 3: 'path' is missing"),
        (
            #"{"type":"usage","conversation":"c","input_tokens":"many"}"#,
            "line 3: 'input_tokens' must be a whole number"
        ),
    ])
    func `where one line is wrong it is named, and nothing is recorded`(line: String, message: String) throws
    {
        let clone = try DeveloperClone()
        let good = #"{"type":"prompt","conversation":"c","agent":"my-tool","text":"x"}"#
        let outcome = try clone.tryGit(["session", "record"], input: "\(good)\n\n\(line)\n\(good)\n")
        #expect(outcome.status == 1 && outcome.output == "")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(clone.spool.sessions().isEmpty)
    }

    @Test(arguments: ["bad name", "a\nb", String(repeating: "a", count: 65)])
    func `an agent's name that is none is refused before anything is recorded`(name: String) throws {
        let clone = try DeveloperClone()
        let lines = """
            {"type":"prompt","conversation":"c","agent":"my-tool","text":"x"}
            {"type":"prompt","conversation":"d","text":"y"}
            """
        let outcome = try clone.tryGit(["session", "record", "--agent=\(name)"], input: lines)
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.errors.contains("--agent must be 1 to 64 letters"))
        #expect(clone.spool.sessions().isEmpty)
    }

    @Test func `a file, a name told twice, several conversations and an agent's name for all`() throws {
        let clone = try DeveloperClone()
        try clone.folder.write(
            """
            {"type":"prompt","conversation":"c1","name":"n1","text":"Once"}
            {"type":"prompt","conversation":"c1","name":"n1","text":"Once"}
            {"type":"prompt","conversation":"c2","text":"Other"}\r

            """, to: "lines.jsonl")
        let said = try clone.git("session", "record", "--agent", "batch", "\(clone.folder.path)/lines.jsonl")
        #expect(said == "Recorded 2 lines of 2 conversations; 1 line was recorded before.\n")
        let file = "\(clone.folder.path)/lines.jsonl"
        let again = try clone.git("session", "record", "--agent", "batch", file)
        #expect(again == "Nothing new in 3 lines of 2 conversations.\n")
        let texts = try clone.spool.sessions().map { session in
            #expect(try session.description().agent == "batch")
            _ = try session.seal()
            return try clone.checkedSegments(of: session).texts
        }
        #expect(Set(texts) == [["Once"], ["Other"]])
        let missing = try clone.tryGit(["session", "record", "/nowhere/lines"])
        #expect(missing.status == 1 && missing.errors.contains("cannot read /nowhere/lines"))
    }

    @Test func `what standard input tells twice without a name is two things`() throws {
        let clone = try DeveloperClone()
        let line = #"{"type":"edit","conversation":"c","path":"a.c","added":["an added line"],"colour":1}"#
        for _ in 0..<2 {
            let said = try clone.tryGit(["session", "record"], input: line).output
            #expect(said.hasPrefix("Recorded 1 line of 1 conversation.\n"))
            #expect(said.contains("left out of edits and usage: 'colour'"))
        }
    }

    @Test func `its help shows each example on a line`() throws {
        let clone = try DeveloperClone()
        let help = try clone.run("git-session", ["record", "--help"]).output.split(separator: "\n")
        let examples = help.filter { $0.contains("{\"type\"") }
        #expect(examples.count == 8)
        for example in examples { #expect(example.hasPrefix("  {") && example.hasSuffix("}"), "\(example)") }
    }

    @Test func `where nothing is enabled it is said`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        let outcome = try clone.tryGit(["session", "record"], input: "")
        #expect(outcome.status == 1 && outcome.errors.contains("run 'git session enable' first"))
        #expect(!clone.folder.has("work/.git/gatehouse"))
    }

    @Test func `a conversation is one session although only its first line names the agent`() throws {
        let clone = try DeveloperClone()
        let lines = """
            {"type":"prompt","conversation":"c9","agent":"my-tool","text":"Fix it"}
            {"type":"edit","conversation":"c9","path":"src/a.c","added":["a new line of it"]}
            """
        let outcome = try clone.tryGit(["session", "record"], input: lines)
        #expect(outcome.succeeded, "\(outcome)")
        #expect(try clone.onlySession().description().agent == "my-tool")
    }

    @Test(arguments: ["/etc/passwd", "../x"])
    func `an edit outside of the work tree is refused by its path`(path: String) throws {
        let clone = try DeveloperClone()
        let line = #"{"type":"edit","conversation":"c9","path":"\#(path)","after":"x"}"#
        let outcome = try clone.tryGit(["session", "record"], input: line)
        #expect(outcome.status == 1 && outcome.errors.contains(path))
        #expect(clone.spool.sessions().isEmpty)
    }
}
