import Foundation
import GRDB
import Testing

/// How sessions arrive, and how commits are tied to them.
@Suite struct SessionPushTests {
    private func push(_ segment: TestSegment, _ number: Int = 1, from work: Clone, as actor: String? = nil)
        throws
        -> Installation.Outcome
    {
        let blob = try work.blob(segment, number)
        let environment = actor.map { ["GATEHOUSE_ACTOR": $0] } ?? [:]
        return try work.tryGit(
            "push", "origin", "\(blob):\(TestSegment.ref(number))", environment: environment)
    }

    @Test func `a session ahead of its commit makes the commit verified`() throws {
        let place = try Installation()
        let work = try place.clone()
        let segment = TestSegment()

        let shipment = try push(segment, from: work)
        try work.commit(
            ["greeting.txt": "hello\n"],
            "Greet\n\n\(segment.trailer())\nAssisted-by: claude-code:claude-test-1")
        let push = try work.tryGit("push", "origin", "main")

        #expect(shipment.succeeded, "\(shipment)")
        #expect(push.succeeded, "\(push)")
        let row = try #require(try place.report("commits").first)
        #expect(row["outcome"] as? String == "verified")
        #expect(row["agent"] as? String == "claude-code")
        #expect(row["segments"] as? [String] == ["\(TestSegment.session)/1"])
    }

    @Test func `a session in the same push as its commit counts`() throws {
        let place = try Installation()
        let work = try place.clone()
        let segment = TestSegment()
        let blob = try work.blob(segment)
        try work.commit(["greeting.txt": "hello\n"], "Greet\n\n\(segment.trailer())")

        let push = try work.tryGit("push", "origin", "main", "\(blob):\(TestSegment.ref())")

        #expect(push.succeeded, "\(push)")
        #expect(push.said.contains("1 segment recorded"))
        #expect(try place.report("commits").first?["outcome"] as? String == "verified")
    }

    @Test func `a recorded session is kept by the ledger alone`() throws {
        let place = try Installation()
        let work = try place.clone()

        _ = try push(TestSegment(prompt: "a prompt that is nobody's business"), from: work)

        #expect(try place.value(of: TestSegment.ref(), in: place.mirror) == nil)
        #expect(try place.value(of: TestSegment.ref(), in: place.upstream) == nil)
        #expect(try place.outbox().isEmpty)
        let ledger = ["", "-wal"].compactMap { FileManager.default.contents(atPath: place.ledgerPath + $0) }
            .reduce(Data(), +)
        #expect(try !place.report("sessions").isEmpty && ledger.count > 10_000)
        #expect(ledger.range(of: Data("nobody's business".utf8)) == nil, "a body is stored encrypted")
        let shown = try place.gatehouse("session", "show", TestSegment.session, "--format", "json")
        #expect(shown.contains("nobody's business"))
    }

    @Test func `a session ref that stayed behind is not shown to a fetch`() throws {
        let place = try Installation()
        let work = try place.clone()
        let blob = try work.blob("left behind")
        try place.git("--git-dir=\(place.mirror)", "fetch", "--quiet", work.path, "HEAD")
        try place.git(
            "--git-dir=\(work.path)/.git", "push", "--quiet", place.upstream, "\(blob):refs/heads-not/x")
        try place.git(
            "--git-dir=\(place.mirror)", "fetch", "--quiet", place.upstream,
            "refs/heads-not/x:\(TestSegment.ref())")

        let refs = try work.git("ls-remote", "origin")

        #expect(try place.value(of: TestSegment.ref(), in: place.mirror) == blob)
        #expect(!refs.contains("refs/ai-sessions"))
    }

    @Test func `the same segment sent again changes nothing`() throws {
        let place = try Installation()
        let work = try place.clone()

        let first = try push(TestSegment(), from: work)
        let second = try push(TestSegment(), from: work)

        #expect(first.succeeded && second.succeeded)
        #expect(try place.report("sessions").first?["segments"] as? Int == 1)
    }

    @Test func `a recorded segment is never replaced`() throws {
        let place = try Installation()
        let work = try place.clone()
        _ = try push(TestSegment(), from: work)

        let forged = try push(TestSegment(prompt: "another story"), from: work)

        #expect(!forged.succeeded)
        #expect(forged.said.contains("recorded already"))
    }

    @Test func `a session belongs to the first actor who used it`() throws {
        let place = try Installation()
        let work = try place.clone()
        let first = TestSegment()
        _ = try push(first, from: work, as: "alice")

        let stolen = try push(TestSegment(number: 2, previous: first.hash), 2, from: work, as: "mallory")
        let own = try push(TestSegment(number: 2, previous: first.hash), 2, from: work, as: "alice")

        #expect(!stolen.succeeded && stolen.said.contains("another actor"))
        #expect(own.succeeded, "\(own)")
    }

    @Test func `segments come in order and name the one before them`() throws {
        let place = try Installation()
        let work = try place.clone()
        let first = TestSegment()

        let early = try push(TestSegment(number: 2, previous: first.hash), 2, from: work)
        _ = try push(first, from: work)
        let wrong = try push(
            TestSegment(number: 2, previous: String(repeating: "0", count: 64)), 2, from: work)
        let right = try push(TestSegment(number: 2, previous: first.hash), 2, from: work)

        #expect(!early.succeeded && early.said.contains("is not recorded To mend it: ship it first"))
        #expect(!wrong.succeeded && wrong.said.contains("$.previous"))
        #expect(right.succeeded)
    }

    struct Malformed: Sendable, CustomTestStringConvertible {
        let name: String
        let change: @Sendable (String) -> String
        let expected: String
        var testDescription: String { name }
    }

    @Test(arguments: [
        Malformed(name: "not JSON", change: { String($0.dropLast(5)) }, expected: "$ is not a JSON document"),
        Malformed(
            name: "a field missing", change: { $0.replacing("\"tool\":\"Write\",", with: "") },
            expected: "$.edits[0].tool is missing"),
        Malformed(
            name: "a wrong type", change: { $0.replacing("\"segment\":1", with: "\"segment\":\"1\"") },
            expected: "$.segment is not a whole number"),
        Malformed(
            name: "an unknown role", change: { $0.replacing("\"role\":\"user\"", with: "\"role\":\"root\"") },
            expected: "$.messages[0].role"),
        Malformed(
            name: "another version", change: { $0.replacing("\"v\":1", with: "\"v\":9") },
            expected: "$.v is 9"),
        Malformed(
            name: "another session", change: { $0.replacing("9YABC\"", with: "9YABD\"") },
            expected: "$.session is not the ref's"),
        Malformed(
            name: "a count that overflows",
            change: { $0.replacing("input_tokens\":1", with: "input_tokens\":9223372036854775807") },
            expected: "$.usage must have counts"),
        Malformed(
            name: "a path outside", change: { $0.replacing("greeting.txt", with: "../../etc/passwd") },
            expected: "$.edits[0].path"),
        Malformed(
            name: "an agent with spaces", change: { $0.replacing("claude-code", with: "claude code") },
            expected: "$['gen_ai.agent.name']"),
        Malformed(
            name: "a first segment with a chain",
            change: {
                $0.replacing(
                    "\"segment\":1",
                    with: "\"segment\":1,\"previous\":\"\(String(repeating: "a", count: 64))\"")
            }, expected: "$.previous"),
    ])
    func `a malformed segment is refused with the place that is wrong`(_ malformed: Malformed) throws {
        let place = try Installation()
        let work = try place.clone()
        var segment = TestSegment()
        segment.json = malformed.change(segment.json)

        let push = try push(segment, from: work)

        #expect(!push.succeeded)
        #expect(push.said.contains(malformed.expected), "\(push.errors)")
        #expect(try place.report("sessions").isEmpty)
    }

    @Test func `a segment above the bound is refused by its size`() throws {
        let place = try Installation()
        let work = try place.clone()

        let push = try push(TestSegment(prompt: String(repeating: "long ", count: 4 << 20)), from: work)

        #expect(!push.succeeded)
        #expect(push.said.contains("at most 16777216 are"))
    }

    @Test(arguments: [
        "refs/ai-sessions/not-a-ulid/1", "refs/ai-sessions/01HZY5Z2Q3R4S5T6V7W8X9YABC/01",
        "refs/ai-sessions/x",
    ])
    func `a session ref of another form is refused`(_ ref: String) throws {
        let place = try Installation()
        let work = try place.clone()
        let blob = try work.blob(TestSegment())

        let push = try work.tryGit("push", "origin", "\(blob):\(ref)")

        #expect(!push.succeeded && push.said.contains("refs/ai-sessions/<ulid>/<segment>"))
    }

    @Test func `the right session with a wrong hash is a forgery`() throws {
        let place = try Installation()
        let work = try place.clone()
        _ = try push(TestSegment(), from: work)
        try work.commit(
            ["a": "1\n"],
            "Forge\n\nAI-Session: \(TestSegment.session)/1 sha256:\(String(repeating: "0", count: 64))")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && push.said.contains("another hash"))
        #expect(try place.report("commits").first?["outcome"] as? String == "mismatch")
    }

    @Test func `a trailer in the body's middle links nothing`() throws {
        let place = try Installation()
        let work = try place.clone()
        let segment = TestSegment()
        _ = try push(segment, from: work)
        try work.commit(
            ["a": "1\n"],
            "Quote\n\n\(segment.trailer())\n\nThat was a quotation.\n\nCo-authored-by: Claude <noreply@anthropic.com>"
        )

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && push.said.contains("names no session"))
    }

    @Test(arguments: [
        "AI-Session: nonsense", "AI-Session: 01HZY5Z2Q3R4S5T6V7W8X9YABC/1 md5:00",
        "ai-session: 01HZY5Z2Q3R4S5T6V7W8X9YABC/7 sha256:\(String(repeating: "a", count: 64))",
    ])
    func `a trailer that names no recorded segment is refused`(_ trailer: String) throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One\n\n\(trailer)")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded)
    }

    @Test(arguments: [
        "git-svn-id: https://svn.example/trunk@12 0a1b",
        "[git-p4: depot-paths = \"//depot/main/\": change = 12]",
        "--HG--\nbranch : feature",
    ])
    func `a folded trailer above another tool's lines links its session`(below: String) throws {
        let place = try Installation()
        let work = try place.clone()
        let segment = TestSegment()
        _ = try push(segment, from: work)
        let folded = segment.trailer().replacing(" sha256", with: "\n sha256")
        try work.commit(["greeting.txt": "hello\n"], "Greet\n\n\(folded)\n\n\(below)")

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded, "\(push)")
        #expect(try place.report("commits").first?["outcome"] as? String == "verified")
    }

    private static let vibe = "Generated by Mistral Vibe.\nCo-Authored-By: Mistral Vibe <vibe@mistral.ai>"

    @Test(arguments: [
        ("Co-authored-by: X <junie@jetbrains.com>", "junie"), (vibe, "mistral-vibe"),
        (vibe + "\n\nSigned-off-by: Ada <ada@example.com>", "mistral-vibe"),
        (
            "Co-authored-by: Claude <noreply@anthropic.com>\n\ngit-svn-id: https://svn.example/trunk@1 0a",
            "claude-code"
        ),
    ])
    func `a commit that bears an agent's mark alone lacks its session`(mark: String, agent: String) throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One\n\n\(mark)")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && push.said.contains("written with \(agent)"), "\(push)")
        #expect(push.said.contains("names no session"))
    }

    @Test func `a refused push records none of its sessions`() throws {
        let place = try Installation()
        let work = try place.clone()
        let blob = try work.blob(TestSegment())
        try work.commit(["a": "1\n"], "Bad\n\nCo-authored-by: Cursor <cursoragent@cursor.com>")

        let push = try work.tryGit("push", "origin", "main", "\(blob):\(TestSegment.ref())")

        #expect(!push.succeeded)
        #expect(try place.report("sessions").isEmpty)
    }

    @Test func `the log names a session's body only by a commitment`() throws {
        let place = try Installation()
        let work = try place.clone()
        _ = try push(TestSegment(prompt: "confidential"), from: work)

        let entries = try place.ledger().read {
            try Data.fetchAll($0, sql: "SELECT entry FROM log ORDER BY idx")
        }
        let texts = entries.map { String(decoding: $0, as: UTF8.self) }
        let indices = try place.ledger().read {
            try Int.fetchAll($0, sql: "SELECT idx FROM log ORDER BY idx")
        }

        #expect(indices == Array(0..<texts.count))
        let recorded = try #require(texts.first { $0.contains("\"session.recorded\"") })
        #expect(recorded.contains("\"commitment\":"))
        #expect(
            !texts.contains {
                $0.contains("confidential") || $0.contains(TestSegment(prompt: "confidential").hash)
            })
    }
}
