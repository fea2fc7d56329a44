import Foundation
import GRDB
import Testing

/// What recorders of sessions have got wrong elsewhere: who looked is not known, owners change what was recorded, and the
/// link is lost where others write the commit.
@Suite struct RecordDefectTests {
    private let lines = (1...8).map { "let number\($0) = count(of: \($0))" }

    private func text(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

    private func record(
        _ segment: TestSegment, _ number: Int = 1, from work: Clone, as actor: String = "ada"
    ) throws -> Installation.Outcome {
        let blob = try work.blob(segment, number)
        return try work.tryGit(
            "push", "origin", "\(blob):\(TestSegment.ref(number))", environment: ["GATEHOUSE_ACTOR": actor])
    }

    /// Who looked into which session by which command, in order.
    private func views(_ place: Installation) throws -> [String] {
        try place.ledger().read { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT name || ' ' || json_extract(entry, '$.outcome') || ' ' || json_extract(entry, '$.session')
                    FROM log JOIN actors ON actors.id = json_extract(entry, '$.actor')
                    WHERE json_extract(entry, '$.kind') = 'evidence.viewed' ORDER BY idx
                    """)
        }
    }

    @Test func `who looks into a recorded conversation stands in the log`() throws {
        let place = try Installation(wait: 0)
        try place.gatehouse("actor", "add", "eve", "--group", "approvers")
        let work = try place.clone()
        let segment = TestSegment(prompt: "Count them", edits: ["a.swift": lines])
        #expect(try record(segment, from: work).succeeded)
        try work.commit(["a.swift": text(lines)], "Count\n\n\(segment.trailer())")
        try work.git("push", "--quiet", "origin", "main:topic", environment: ["GATEHOUSE_ACTOR": "ada"])
        try place.editPolicy { $0 + "\n[[refs]]\nmatch = [\"refs/heads/main\"]\nupdate = \"hold\"\n" }
        let held = try work.tryGit("push", "origin", "main", environment: ["GATEHOUSE_ACTOR": "ada"])
        try #require(held.said.contains("held as h1"), "\(held)")
        func run(_ arguments: String..., environment: [String: String] = [:]) throws {
            let outcome = try place.run("gatehouse", arguments, environment: environment)
            #expect(outcome.succeeded, "\(outcome)")
        }

        // None of these shows what was said.
        try run("report", "sessions")
        try run("hold", "list", environment: ["GATEHOUSE_ACTOR": "eve"])
        try run("hold", "diff", "h1", "--stat")
        #expect(try views(place).isEmpty)
        try run("session", "replay", "latest")
        try run(
            "session", "show", TestSegment.session, "--format", "json", environment: ["SUDO_USER": "olaf"])
        try run("hold", "show", "h1", environment: ["GATEHOUSE_ACTOR": "eve"])
        try run("hold", "diff", "h1", environment: ["GATEHOUSE_ACTOR": "eve"])
        try run("blame", "demo", "a.swift", "--ref", "refs/heads/topic")

        let account = NSUserName()
        #expect(
            try views(place) == [
                "\(account) session.replay \(TestSegment.session)",
                "olaf session.show \(TestSegment.session)",
                "eve hold.show \(TestSegment.session)", "eve hold.diff \(TestSegment.session)",
                "\(account) blame \(TestSegment.session)",
            ])
    }

    @Test func `what cannot be noted is not shown`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        #expect(try record(TestSegment(prompt: "a quiet question"), from: work).succeeded)
        try place.ledger().write {
            try $0.execute(
                sql:
                    "CREATE TRIGGER full BEFORE INSERT ON log BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
            )
        }

        for command in [["session", "replay", "latest"], ["session", "show", "latest", "--format", "json"]] {
            let outcome = try place.run("gatehouse", command)
            #expect(outcome.status == 1 && outcome.errors.contains("the disk is full"), "\(outcome)")
            #expect(!outcome.output.contains("quiet question"), "\(outcome)")
        }
    }

    @Test func `what is recorded of a session stays, whatever its owner sends later`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let first = TestSegment(prompt: "The first question")
        #expect(try record(first, from: work).succeeded)
        func shown() throws -> (session: [String: String], segment: String) {
            let json = try place.gatehouse("session", "show", TestSegment.session, "--format", "json")
            let document = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
            let segments = try #require(document?["segments"] as? [[String: Any]])
            let data = try JSONSerialization.data(withJSONObject: segments[0], options: .sortedKeys)
            let row = try #require(try place.report("sessions").first)
            let kept = ["session", "agent", "owner", "mirror", "repository", "first_recorded"]
            return (
                row.filter { kept.contains($0.key) }.compactMapValues { $0 as? String },
                String(decoding: data, as: UTF8.self)
            )
        }
        let before = try shown()
        #expect(before.session.count == 6)

        var other = TestSegment(number: 2, previous: first.hash, prompt: "Another story")
        other.json = other.json.replacing("claude-code", with: "codex").replacing(
            "claude-test-1", with: "gpt-1")
        let later = try record(other, 2, from: work)
        let replaced = try record(TestSegment(prompt: "Another first"), from: work)
        let deleted = try work.tryGit(
            "push", "origin", ":\(TestSegment.ref())", environment: ["GATEHOUSE_ACTOR": "ada"])
        let stolen = try record(
            TestSegment(number: 3, previous: other.hash), 3, from: work, as: "mallory")

        #expect(later.succeeded, "\(later)")
        #expect(!replaced.succeeded && !deleted.succeeded && !stolen.succeeded)
        let after = try shown()
        #expect(after.session == before.session)
        #expect(after.segment == before.segment)
        #expect(throws: DatabaseError.self) {
            try place.ledger().write { try $0.execute(sql: "UPDATE log SET entry = 'x' WHERE idx = 1") }
        }
    }

    /// As forges write them: the messages one after the other, so that no name of a session stands in the last block.
    private func squashed(_ segment: TestSegment) -> String {
        """
        Count them (#7)

        * Count

        \(segment.trailer())
        Assisted-by: claude-code

        * Mend

        ---------

        Signed-off-by: Ada <ada@example.com>
        """
    }

    /// The line of a file as blame tells it.
    private func blamed(_ place: Installation) throws -> [String: Any]? {
        let json = try place.gatehouse("blame", "demo", "a.swift", "--lines", "1,1", "--format", "json")
        return (try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])?.first
    }

    @Test func `the link stays where a squash has the names in the middle of its message`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let segment = TestSegment(prompt: "Count them", edits: ["a.swift": lines])
        #expect(try record(segment, from: work).succeeded)
        let squash = try work.commit(["a.swift": text(lines)], squashed(segment))

        let push = try work.tryGit("push", "origin", "main", environment: ["GATEHOUSE_ACTOR": "ada"])

        #expect(push.succeeded, "\(push)")
        let row = try #require(try place.report("commits", "--commit", squash).first)
        #expect(row["found"] as? String == TestSegment.session, "\(row)")
        #expect(try blamed(place)?["prompt"] as? String == "Count them")
        #expect(try place.report("commits", "--agent", "claude-code").count == 1)
    }
}
