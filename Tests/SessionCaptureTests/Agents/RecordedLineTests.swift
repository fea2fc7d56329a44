import Domain
import Foundation
import Testing

@testable import SessionCapture

/// The recorder's own format.
@Suite struct RecordedLineTests {
    private func line(_ text: String) throws -> RecordedLine {
        try RecordedLine(Data(text.utf8), number: 3)
    }

    @Test(arguments: [
        (#"{"type":"prompt","conversation":"c","text":"Fix it"}"#, ["user: Fix it"], []),
        (#"{"type":"reply","conversation":"c","text":"Done"}"#, ["assistant: Done"], []),
        (#"{"type":"reasoning","conversation":"c","text":"Hm"}"#, ["assistant thinks: Hm"], []),
        (
            #"{"type":"tool_call","conversation":"c","id":"t","tool":"sh","arguments":{"a":1}}"#,
            [#"call sh#t: {"a":1}"#], []
        ),
        (#"{"type":"tool_result","conversation":"c","id":"t","result":"ok"}"#, ["answer #t: ok"], []),
        (
            #"{"type":"edit","conversation":"c","path":"a","removed":["1"],"added":["2","3"]}"#, [],
            ["a -1 +2 +3"]
        ),
        (
            #"{"type":"edit","conversation":"c","path":"a","before":"1\n2\n","after":"1\n3\n"}"#, [],
            ["a -2 +3"]
        ),
        (#"{"type":"edit","conversation":"c","path":"a","before":"1\n","after":null}"#, [], ["a -1"]),
    ])
    func `each type is read`(text: String, messages: [String], edits: [String]) throws {
        let told = Told(try line(text).events)
        #expect(told.messages == messages && told.edits == edits)
    }

    @Test func `agent, model, version, time, tokens and unknown fields are kept`() throws {
        let reply = try line(
            #"{"type":"reply","conversation":"c","agent":"my-tool","agent_version":"1","model":"m","time":1767225600,"name":"n","text":"x","mood":"good"}"#
        )
        #expect(reply.conversation == "c" && reply.agent == "my-tool")
        #expect(Told(reply.events).models == ["m"] && Told(reply.events).versions == ["1"])
        #expect(reply.events[0].time == "2026-01-01T00:00:00Z" && reply.events[0].name == "n#0")
        #expect(reply.events[0].attributes == ["mood": #""good""#])
        let usage = try line(
            #"{"type":"usage","conversation":"c","model":"m","input_tokens":1,"output_tokens":2}"#)
        #expect(Told(usage.events).tokens == [1, 2, 0])
    }

    @Test(arguments: [
        ("x", "line 3: is not a JSON object"),
        ("[]", "line 3: is not a JSON object"),
        (#"{"type":"prompt","text":"x"}"#, "line 3: 'conversation' is missing"),
        (#"{"conversation":"c","text":"x"}"#, "line 3: 'type' is missing"),
        (#"{"type":"prompt","conversation":"c"}"#, "line 3: 'text' is missing"),
        (#"{"type":"prompt","conversation":"c","text":""}"#, "line 3: 'text' is empty"),
        (#"{"type":"prompt","conversation":"c","text":1}"#, "line 3: 'text' must be a text"),
        (
            #"{"type":"promt","conversation":"c","text":"x"}"#,
            "line 3: 'type' is 'promt'; it must be one of edit, prompt, reasoning, reply, tool_call, tool_result, usage"
        ),
        (
            #"{"type":"prompt","conversation":"c","agent":"my tool","text":"x"}"#,
            "line 3: 'agent' must be 1 to 64 letters, digits, '.', '_' or '-'"
        ),
        (
            #"{"type":"prompt","conversation":"c","time":"noon","text":"x"}"#,
            "line 3: 'time' must be RFC 3339, or seconds or milliseconds since 1970"
        ),
        (
            #"{"type":"edit","conversation":"c","path":"a"}"#,
            "line 3: an edit needs either 'removed' and 'added' or 'before' and 'after'"
        ),
        (
            #"{"type":"edit","conversation":"c","path":"a","added":["1\n2"]}"#,
            "line 3: 'added' must be a list of texts without line feeds"
        ),
        (
            #"{"type":"edit","conversation":"c","path":"a","added":"1"}"#,
            "line 3: 'added' must be a list of lines"
        ),
        (
            #"{"type":"usage","conversation":"c","input_tokens":-1}"#,
            "line 3: 'input_tokens' must be a whole number from 0 on"
        ),
        (#"{"type":"usage","conversation":"c"}"#, "line 3: 'input_tokens' is missing"),
        (#"{"type":"tool_result","conversation":"c"}"#, "line 3: 'result' is missing"),
    ])
    func `what is wrong is said with its line`(text: String, message: String) {
        let problem = #expect(throws: RecordedLine.Mistake.self) { try line(text) }
        #expect(problem?.description == message)
    }
}
