import Domain
import Foundation
import HelperTestSupport
import JSONText
import Testing

@testable import SessionCapture

/// What is read out of the events and hooks of Copilot's command line, in lines shaped as Copilot CLI 1.0.64 shapes
/// them.
@Suite struct CopilotEventsTests {
    private let home: TestFolder
    private static let session = "11111111-0000-4000-8000-000000000001"

    init() throws {
        home = try TestFolder()
    }

    // MARK: Events

    private static func event(_ type: String, _ data: String, id: String, helper: String? = nil) -> String {
        let agent = helper.map { #","agentId":"\#($0)""# } ?? ""
        return
            #"{"type":"\#(type)","data":\#(data),"id":"\#(id)","timestamp":"2026-01-01T00:00:00.000Z"\#(agent)}"#
    }

    private static func start(_ session: String = session, in folder: String = "/r") -> String {
        event("session.start", #"{"sessionId":"\#(session)","context":{"cwd":"\#(folder)"}}"#, id: "start")
    }

    /// A call and what came of it.
    private static func call(
        _ tool: String, _ input: String, id: String, difference: String? = nil, helper: String? = nil
    ) -> [String] {
        let detailed = difference.map { #","detailedContent":\#(JSONValue.string($0).text)"# } ?? ""
        return [
            event(
                "tool.execution_start",
                #"{"toolCallId":"\#(id)","toolName":"\#(tool)","arguments":\#(input)}"#,
                id: id + "-start", helper: helper),
            event(
                "tool.execution_complete",
                #"{"toolCallId":"\#(id)","success":true,"result":{"content":"ok"\#(detailed)}}"#,
                id: id + "-end", helper: helper),
        ]
    }

    @discardableResult
    private func write(_ lines: [String], session: String = session) throws -> String {
        let path = ".copilot/session-state/\(session)/events.jsonl"
        try home.write(lines.joined(separator: "\n") + "\n", to: path)
        return "\(home.path)/\(path)"
    }

    private func told(_ lines: [String]) throws -> Told {
        var file = try TranscriptFile(path: write([Self.start()] + lines))
        let news = try file.news(after: 0)
        #expect(news.unreadable == 0 && file.agent == "copilot")
        return Told(news.events(of: Self.session))
    }

    @Test func `an edit's lines are those of its difference`() throws {
        let difference = """

            diff --git a/r/base.txt b/r/base.txt
            index 0000000..0000000 100644
            --- a/r/base.txt
            +++ b/r/base.txt
            @@ -1,4 +1,4 @@
             one
            -two
            +two, edited
             three
             \n
            """
        let told = try told(
            Self.call(
                "edit", #"{"path":"/r/base.txt","old_str":"wo","new_str":"wo, edited"}"#, id: "c",
                difference: difference))
        #expect(told.edits == ["/r/base.txt -two +two, edited"])
        #expect(told.edited.map(\.call) == ["c"] && told.edited.map(\.wasThere) == [true])
    }

    @Test func `a patch makes, moves and deletes files`() throws {
        let difference = """

            diff --git a/r/new.txt b/r/new.txt
            create file mode 100644
            --- a/dev/null
            +++ b/r/new.txt
            @@ -1,0 +1,4 @@
            +first
            +
            +--- a/third
            +

            diff --git a/r/moved.txt b/r/moved.txt
            --- a/r/old.txt
            +++ b/r/moved.txt
            @@ -1,2 +1,3 @@
             first
            -second
            +2nd
            +3rd

            diff --git a/dev/null b/dev/null
            --- a/r/gone.txt
            +++ b/dev/null
            @@ -1,2 +0,0 @@
            -a line that goes
            -

            """
        let told = try told(Self.call("apply_patch", #""*** Begin Patch""#, id: "c", difference: difference))
        #expect(
            told.edits == [
                "/r/new.txt +first + +--- a/third", "/r/moved.txt -second +2nd +3rd",
                "/r/gone.txt -a line that goes",
            ])
    }

    @Test func `a prompt that is typed meanwhile ends no call`() throws {
        let call = Self.call("create", #"{"path":"/r/a","file_text":"1\n"}"#, id: "c")
        let prompt = Self.event("user.message", #"{"content":"And quickly"}"#, id: "p")
        #expect(try told([call[0], prompt, call[1]]).edits == ["/r/a +1"])
        let aborted = Self.event("abort", #"{"reason":"user initiated"}"#, id: "a")
        let next = Self.event("assistant.message", #"{"content":"Hm"}"#, id: "m")
        #expect(try told([call[0], aborted, next]).edits == [])
    }

    @Test func `notifications are no prompts, and helpers' lines bear their names`() throws {
        let told = try told(
            [
                Self.event("user.message", #"{"content":"Typed"}"#, id: "1"),
                Self.event("system.notification", #"{"content":"<system_notification>x"}"#, id: "2"),
                Self.event("user.message", #"{"content":"Told"}"#, id: "3", helper: "task"),
            ] + Self.call("create", #"{"path":"/r/a","file_text":"1\n"}"#, id: "c", helper: "task"))
        #expect(
            told.messages.prefix(3) == [
                "user: Typed", "system notification: <system_notification>x", "system task: Told",
            ])
        #expect(told.helpers == [nil, nil, "task", "task", "task"] && told.edits == ["/r/a +1"])
    }

    @Test func `each run of a session has tokens of its own`() throws {
        let totals =
            #"{"modelMetrics":{"gpt-5.4":{"usage":{"inputTokens":7,"outputTokens":8,"cacheReadTokens":9}}}}"#
        let told = try told([
            Self.event("session.shutdown", totals, id: "1"), Self.event("session.shutdown", totals, id: "2"),
        ])
        #expect(told.tokens == [14, 16, 18])
    }

    // MARK: Hooks

    private func report(_ payload: String) throws -> HookReport {
        let account = AccountFolders(home: home.path, environment: [:])
        return try #require(
            try AgentHook.report(Data(payload.utf8), calledAs: "copilot", at: "T", in: account))
    }

    private static func payload(_ session: String, _ rest: String) -> String {
        #"{"sessionId":"\#(session)","timestamp":1767225600000,"cwd":"/r",\#(rest)}"#
    }

    @Test func `a hook's transcript is where the session's is`() throws {
        let prompt = Self.payload(Self.session, #""prompt":"Go""#)
        #expect(try report(prompt).transcripts == [])
        let path = try write([Self.start()])
        #expect(try report(prompt).transcripts == [path])
    }

    @Test func `a helper's hooks belong to the session that started it`() throws {
        let other = "22222222-0000-4000-8000-000000000002"
        let path = try write([Self.start()] + Self.call("task", "{}", id: "call_1"))
        try write([Self.start(other)], session: other)
        let elsewhere = "33333333-0000-4000-8000-000000000003"
        try write([Self.start(elsewhere, in: "/elsewhere")], session: elsewhere)

        let prompt = try report(Self.payload("call_1", #""prompt":"Told by the main agent""#))
        #expect(prompt.conversation == Self.session && prompt.event == .notification)
        #expect(Told(prompt.events).messages == ["system task: Told by the main agent"])
        #expect(Told(prompt.events).helpers == ["call_1"] && prompt.transcripts == [path])
        let stop = try report(Self.payload("call_1", #""stopReason":"end_turn""#))
        #expect(stop.conversation == Self.session && stop.event == .subagentEnds)
        // Not in a transcript yet: the latest session of this folder.
        #expect(try report(Self.payload("call_2", #""prompt":"x""#)).conversation == other)
    }

    @Test(arguments: [
        (#""stopReason":"end_turn""#, HookEvent.turnEnds),
        (#""stopReason":"end_turn","agentName":"general-purpose""#, .subagentEnds),
        (#""prompt":"<system_notification>\nIt ended""#, .notification),
        (#""hookName":"permissionRequest","toolName":"edit","toolInput":{}"#, .other),
        (#""toolName":"edit","toolArgs":{"path":"a"},"error":"no match""#, .toolFails),
        (#""toolName":"bash","toolArgs":{"command":"x"},"error":{"message":"left"}"#, .shellEnds),
    ])
    func `hooks without an event's name`(fields: String, event: HookEvent) throws {
        #expect(try report(Self.payload(Self.session, fields)).event == event)
    }

    @Test func `a call that failed is told with its error`() throws {
        let failed =
            #""toolName":"edit","toolArgs":{"path":"a","old_str":"1","new_str":"2"},"error":"no match""#
        let told = Told(try report(Self.payload(Self.session, failed)).events)
        #expect(told.messages.last == "answer #-: no match" && told.edits == [])
    }
}
