import Domain
import Testing

/// Which prompt of a person an edit leads to.
@Suite struct PromptTrailTests {
    private typealias Message = SessionSegment.Message

    private func prompt(_ text: String, helper: String? = nil) -> Message {
        Message(role: .user, helper: helper, time: nil, parts: [.text(text)])
    }

    private func task(_ helper: String) -> Message {
        Message(role: .system, kind: .task, helper: helper, time: nil, parts: [.text("Help with \(helper)")])
    }

    private func call(_ id: String, by helper: String? = nil) -> Message {
        Message(
            role: .assistant, helper: helper, time: nil,
            parts: [.toolCall(id: id, name: "Write", arguments: "{}")])
    }

    private func answer(to id: String, starting helper: String? = nil, by caller: String? = nil) -> Message {
        Message(
            role: .tool, helper: caller, time: nil,
            parts: [.toolCallResponse(id: id, response: "", helper: helper)])
    }

    /// The prompt of an edit by a call in the last of a session's segments.
    private func prompt(of call: String?, time: String? = nil, in segments: [Message]...) throws -> String? {
        let session = try #require(SessionID("01HZY5Z2Q3R4S5T6V7W8X9YABC"))
        let trails = segments.enumerated().map { index, messages in
            PromptTrail(
                SessionSegment(
                    session: session, segment: index + 1, previous: nil, conversation: nil, agent: "a",
                    messages: messages))
        }
        let edit = SessionSegment.Edit(
            path: "a", tool: "Write", call: call, time: time, removed: [], added: ["x"])
        return PromptTrail.prompt(of: edit, in: segments.count) {
            trails.indices.contains($0 - 1) ? trails[$0 - 1] : nil
        }
    }

    @Test func `a call of the main agent leads to the prompt before it`() throws {
        let messages = [prompt("One"), call("t1"), prompt("Two"), call("t2")]
        #expect(try prompt(of: "t1", in: messages) == "One")
        #expect(try prompt(of: "t2", in: messages) == "Two")
    }

    @Test func `notifications, tasks and remarks are no prompts`() throws {
        let notification = Message(role: .system, kind: .notification, time: nil, parts: [.text("Done")])
        #expect(try prompt(of: "t1", in: [prompt("One"), notification, task("a1"), call("t1")]) == "One")
    }

    @Test func `a helper's call leads through the call that set it to work`() throws {
        let messages = [
            prompt("One"), call("t0"), answer(to: "t0", starting: "a1"), prompt("Two"), task("a1"),
            call("t1", by: "a1"), call("t2"),
        ]
        #expect(try prompt(of: "t1", in: messages) == "One")
        #expect(try prompt(of: "t2", in: messages) == "Two")
    }

    @Test func `so does a helper's helper's`() throws {
        let messages = [
            prompt("One"), call("t0"), answer(to: "t0", starting: "a1"), task("a1"), call("t1", by: "a1"),
            answer(to: "t1", starting: "a2", by: "a1"), prompt("Two"), task("a2"), call("t2", by: "a2"),
        ]
        #expect(try prompt(of: "t2", in: messages) == "One")
    }

    @Test func `a helper may be named after the call`() throws {
        let messages = [prompt("One"), call("t0"), prompt("Two"), call("t1", by: "t0")]
        #expect(try prompt(of: "t1", in: messages) == "One")
    }

    @Test func `a workflow's helper leads through the call that began the workflow`() throws {
        let messages = [
            prompt("One"), call("t0"), answer(to: "t0", starting: "wf_1"), prompt("Two"),
            call("t1", by: SessionSegment.Message.helper("a1", of: "wf_1")),
        ]
        #expect(try prompt(of: "t1", in: messages) == "One")
    }

    @Test func `where nothing names the call, the helper's task or first word stands for it`() throws {
        #expect(
            try prompt(of: "t1", in: [prompt("One"), task("a1"), prompt("Two"), call("t1", by: "a1")])
                == "One")
        let untold = [prompt("One"), call("t0", by: "a1"), prompt("Two"), call("t1", by: "a1")]
        #expect(try prompt(of: "t1", in: untold) == "One")
    }

    @Test func `a helper's second task is a later prompt's`() throws {
        let messages = [
            prompt("One"), call("t0"), task("a1"), answer(to: "t0", starting: "a1"), prompt("Two"),
            task("a1"), call("t1", by: "a1"),
        ]
        #expect(try prompt(of: "t1", in: messages) == "Two")
    }

    @Test func `what a person tells a helper is the prompt of what it does`() throws {
        let messages = [
            prompt("One"), task("a1"), prompt("Do this", helper: "a1"), call("t1", by: "a1"), call("t2"),
        ]
        #expect(try prompt(of: "t1", in: messages) == "Do this")
        #expect(try prompt(of: "t2", in: messages) == "One")
    }

    @Test func `calls, helpers and prompts are looked for in the segments before`() throws {
        #expect(try prompt(of: "t1", in: [prompt("One"), call("t1")], [prompt("Two")]) == "One")
        let start = [prompt("One"), call("t0"), answer(to: "t0", starting: "a1")]
        #expect(try prompt(of: "t1", in: start, [prompt("Two"), call("t1", by: "a1")]) == "One")
        #expect(try prompt(of: "t1", in: [prompt("One")], [], [call("t1")]) == "One")
        // No segment says when the helper began.
        #expect(try prompt(of: "t1", in: [], [prompt("Two"), call("t1", by: "a1")]) == "Two")
    }

    @Test func `an edit without a call leads to the last prompt at its time`() throws {
        func at(_ time: String, _ text: String) -> Message {
            Message(role: .user, time: time, parts: [.text(text)])
        }
        let messages = [at("2026-01-01T00:00:01Z", "One"), at("2026-01-01T00:00:05Z", "Two")]
        #expect(try prompt(of: nil, time: "2026-01-01T00:00:03Z", in: messages) == "One")
        #expect(try prompt(of: "unknown", time: "2026-01-01T00:00:06Z", in: messages) == "Two")
        #expect(try prompt(of: nil, time: "2026-01-01T00:00:00Z", in: [prompt("Zero")], messages) == "Zero")
        #expect(try prompt(of: "t", in: []) == nil)
    }
}

/// How a segment is shown.
@Suite struct ReadableSegmentTests {
    @Test func `helpers stand under their numbers, and their calls name them`() throws {
        func message(
            _ role: SessionSegment.Message.Role, _ part: SessionSegment.Part, helper: String? = nil,
            kind: SessionSegment.Message.Kind? = nil
        ) -> SessionSegment.Message {
            SessionSegment.Message(role: role, kind: kind, helper: helper, time: nil, parts: [part])
        }
        let segment = SessionSegment(
            session: try #require(SessionID("01HZY5Z2Q3R4S5T6V7W8X9YABC")), segment: 1, previous: nil,
            conversation: nil, agent: "a",
            messages: [
                message(.user, .text("Begin")),
                message(.assistant, .toolCall(id: "t0", name: "Agent", arguments: "{}")),
                message(.system, .text("Help"), helper: "x", kind: .task),
                message(.assistant, .toolCall(id: "t1", name: "Agent", arguments: "{}"), helper: "x"),
                message(.tool, .toolCallResponse(id: "t1", response: "", helper: "y"), helper: "x"),
                message(.assistant, .toolCall(id: "t2", name: "Write", arguments: "{}"), helper: "y"),
                message(.tool, .toolCallResponse(id: "t0", response: "", helper: "x")),
                message(.system, .text("It ended"), kind: .notification),
                message(.system, .text("Of tomorrow"), kind: .init(rawValue: "tomorrow's")),
            ])
        let headings = ReadableSegment(segment).text.split(separator: "\n").filter { !$0.hasPrefix(" ") }
        #expect(
            headings == [
                "PROMPT", "TOOL Agent  starts helper 1", "HELPER 1: TASK",
                "HELPER 1: TOOL Agent  starts helper 1.1", "HELPER 1: ANSWER OF THE TOOL",
                "HELPER 1.1: TOOL Write", "ANSWER OF THE TOOL", "NOTIFICATION", "SYSTEM",
            ])
    }
}
