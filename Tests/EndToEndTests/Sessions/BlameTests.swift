import Foundation
import Testing

/// What auditors ask of single lines, commits and sessions.
@Suite struct BlameTests {
    private static let other = "01HZY5Z2Q3R4S5T6V7W8X9YABD"
    private static let function = (0..<8).map { "let result\($0) = compute(from: input\($0))" }

    private func text(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

    private func record(
        _ segment: TestSegment, _ number: Int = 1, session: String = TestSegment.session, from work: Clone
    ) throws {
        let blob = try work.blob(segment, number, session: session)
        try work.git("push", "--quiet", "origin", "\(blob):\(TestSegment.ref(number, session: session))")
    }

    @Test func `each line tells its commit, session, actor and prompt`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let segment = TestSegment(
            prompt: "Compute the results\\nof all inputs", edits: ["a.swift": Self.function])
        try record(segment, from: work)
        let commit = try work.commit(
            ["a.swift": text(Self.function + ["let mine = byHand(1)"])], "Compute\n\n\(segment.trailer())")
        try work.git("push", "--quiet", "origin", "main")

        let lines = try place.blame("a.swift")

        #expect(lines.count == 9)
        for line in lines {
            #expect(line["commit"] as? String == commit && line["outcome"] as? String == "verified")
        }
        let first = try #require(lines.first)
        #expect(first["session"] as? String == TestSegment.session)
        #expect(first["agent"] as? String == "claude-code" && first["actor"] as? String == NSUserName())
        #expect(first["prompt"] as? String == "Compute the results")
        #expect(lines.last?["session"] == nil && lines.last?["text"] as? String == "let mine = byHand(1)")
        let table = try place.gatehouse("blame", "demo", "a.swift", "--lines", "1,2")
        #expect(table.contains("Compute the results") && table.split(separator: "\n").count == 3)
    }

    @Test func `a helper's lines stand under the person's prompt, and the replay shows whose they are`()
        throws
    {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        var segment = TestSegment(edits: ["a.swift": Self.function])
        func message(_ second: Int, _ role: String, _ more: String, _ part: String) -> String {
            #"{"role":"\#(role)","time":"2026-01-01T00:00:0\#(second)Z"\#(more),"parts":[{\#(part)}]}"#
        }
        let messages = [
            message(1, "user", "", #""type":"text","content":"Let a helper do it""#),
            message(2, "assistant", "", #""type":"tool_call","id":"t0","name":"Agent","arguments":"{}""#),
            message(
                3, "tool", "", #""type":"tool_call_response","id":"t0","response":"","helper":"a1""#),
            message(4, "user", "", #""type":"text","content":"Another prompt""#),
            message(
                5, "system", #","kind":"task","helper":"a1""#, #""type":"text","content":"Help with it""#),
            message(
                6, "assistant", #","helper":"a1""#,
                #""type":"tool_call","id":"t1","name":"Write","arguments":"{}""#),
        ]
        let start = try #require(segment.json.range(of: "\"messages\":["))
        let end = try #require(segment.json.range(of: "],\"edits\""))
        segment.json.replaceSubrange(start.upperBound..<end.lowerBound, with: messages.joined(separator: ","))
        segment.json = segment.json.replacing(#""tool":"Write""#, with: #""tool":"Write","call":"t1""#)
        try record(segment, from: work)
        try work.commit(["a.swift": text(Self.function)], "Compute\n\n\(segment.trailer())")
        try work.git("push", "--quiet", "origin", "main")

        let lines = try place.blame("a.swift")
        #expect(Set(lines.map { $0["prompt"] as? String }) == ["Let a helper do it"])
        let replay = try place.gatehouse("session", "replay", TestSegment.session)
        #expect(replay.contains("TOOL Agent  2026-01-01T00:00:02Z  starts helper 1"))
        #expect(replay.contains("HELPER 1: TOOL Write"))
    }

    @Test func `a line without a session tells what became of its commit`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try work.commit(["a.swift": "let mine = byHand(1)\n"], "By hand")
        try work.git("push", "--quiet", "origin", "main")

        #expect(try place.blame("a.swift").map { $0["outcome"] as? String } == ["none"])
        #expect(try place.blame("README").map { $0["outcome"] as? String } == ["unjudged"])
    }

    @Test func `an undeclared commit's lines tell the session that they are found in`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try record(TestSegment(edits: ["a.swift": Self.function]), from: work)
        try work.commit(["b.swift": text(Self.function)], "Moved")
        try work.git("push", "--quiet", "origin", "main")

        let line = try #require(try place.blame("b.swift").first)

        #expect(line["outcome"] as? String == "undeclared")
        #expect(line["session"] as? String == TestSegment.session)
        #expect(line["prompt"] as? String == "Write a greeting")
    }

    @Test func `an agent that goes on in the next segment still answers the prompt before`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let one = TestSegment(prompt: "Do all of it", edits: ["a.swift": ["let first = part(1)"]])
        var two = TestSegment(
            number: 2, previous: one.hash, edits: ["b.swift": ["let second = part(2)"]])
        two.json = two.json.replacing("\"role\":\"user\"", with: "\"role\":\"assistant\"")
        try record(one, from: work)
        try record(two, 2, from: work)
        try work.commit(["b.swift": "let second = part(2)\n"], "Second\n\n\(two.trailer(2))")
        try work.git("push", "--quiet", "origin", "main")

        #expect(try place.blame("b.swift").first?["prompt"] as? String == "Do all of it")
    }

    @Test func `what is not there is said`() throws {
        let place = try Installation(wait: 0)

        let mirror = try place.tryGatehouse("blame", "nowhere", "README")
        let ref = try place.tryGatehouse("blame", "demo", "README", "--ref", "refs/heads/none")
        let path = try place.tryGatehouse("blame", "demo", "none")
        let lines = try place.tryGatehouse("blame", "demo", "README", "--lines", "3")

        #expect(
            mirror.status == 1 && mirror.errors.contains("see 'gatehouse mirror list --all'"), "\(mirror)")
        #expect(ref.status == 1 && ref.errors.contains("has no ref or commit 'refs/heads/none'"), "\(ref)")
        #expect(path.status == 1 && path.errors.contains("no such path"), "\(path)")
        #expect(lines.status == 64, "\(lines)")
    }

    @Test func `a commit is reported by its id or the beginning of it`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let one = try work.commit(["a": "1\n"], "One")
        try work.commit(["a": "2\n"], "Two")
        try work.git("push", "--quiet", "origin", "main")

        for id in [one, String(one.prefix(7)), one.prefix(13).uppercased()] {
            #expect(try place.report("commits", "--commit", id).map { $0["subject"] as? String } == ["One"])
        }
        #expect(try place.report("commits", "--commit", String(repeating: "0", count: 8)).isEmpty)
        #expect(try place.tryGatehouse("report", "commits", "--commit", "abc").status == 64)
    }

    @Test func `a session is named by a part of its id, or as the latest`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try record(TestSegment(), from: work)
        try record(TestSegment(session: Self.other), session: Self.other, from: work)

        for (name, session) in [
            ("latest", Self.other), ("9yabc", nil), ("x9yabc", TestSegment.session), ("8X9YABD", Self.other),
        ] {
            let shown = try place.tryGatehouse("session", "show", name)
            #expect(
                session.map { shown.output.contains("session \($0)") } ?? (shown.status == 64), "\(shown)")
        }
        let ambiguous = try place.tryGatehouse("session", "replay", "01HZY5Z2")
        let none = try place.tryGatehouse("session", "show", "01HZY5Z3")
        #expect(
            ambiguous.status == 1 && ambiguous.errors.contains(TestSegment.session)
                && ambiguous.errors.contains(Self.other), "\(ambiguous)")
        #expect(none.status == 1 && none.errors.contains("no session 01HZY5Z3 is recorded"))
    }
}
