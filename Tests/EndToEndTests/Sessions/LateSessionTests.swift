import Foundation
import GRDB
import Testing

/// Sessions that arrive after the commits that name them.
@Suite struct LateSessionTests {
    private static let lines = (0..<8).map { "the agent wrote line \($0)" }
    private static let text = lines.joined(separator: "\n") + "\n"

    /// A home whose policy takes commits that name sessions which are not there.
    private func installation(others: String = "reject") throws -> Installation {
        let place = try Installation(wait: 0)
        try place.editPolicy {
            $0.replacing("mismatch = \"reject\"", with: "mismatch = \"record\"")
                .replacing("missing = \"reject\"", with: "missing = \"record\"")
                .replacing("others = \"reject\"", with: "others = \"\(others)\"")
        }
        return place
    }

    /// Pushes a commit without its session.
    private func pushCommit(
        of text: String = text, naming segment: TestSegment, to ref: String = "main", from work: Clone,
        as actor: String = "ada"
    ) throws {
        try work.commit(["a.swift": text], "Add\n\n\(segment.trailer())")
        let push = try work.tryGit("push", "origin", "main:\(ref)", environment: ["GATEHOUSE_ACTOR": actor])
        try #require(push.succeeded && push.said.contains("is not recorded here"), "\(push)")
        // The commit is on the remote: only what helps there is said.
        try #require(push.said.contains("'git session push'") && !push.said.contains("unlink"), "\(push)")
    }

    private func ship(
        _ segment: TestSegment, from work: Clone, as actor: String = "ada"
    ) throws -> Installation.Outcome {
        let blob = try work.blob(segment)
        return try work.tryGit(
            "push", "origin", "\(blob):\(TestSegment.ref())", environment: ["GATEHOUSE_ACTOR": actor])
    }

    private func log(_ place: Installation) throws -> [Data] {
        try place.ledger().read { try Data.fetchAll($0, sql: "SELECT entry FROM log ORDER BY idx") }
    }

    private func fields(_ entry: Data) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: entry) as? [String: Any])
    }

    @Test func `a session that arrives late mends its commit's outcome, and the earlier one stays`() throws {
        let place = try installation()
        let work = try place.clone()
        let segment = TestSegment(edits: ["a.swift": Self.lines])
        try pushCommit(naming: segment, from: work)
        let before = try #require(try place.report("commits").first)
        let entries = try log(place)

        let shipment = try ship(segment, from: work)

        #expect(before["outcome"] as? String == "mismatch" && before["earlier_outcomes"] == nil)
        let commit = try work.head()
        #expect(
            shipment.said.contains(
                "commit \(commit.prefix(12)) was mismatch and is verified now that its session is here"),
            "\(shipment)")
        let row = try #require(try place.report("commits").first)
        #expect(row["outcome"] as? String == "verified" && row["coverage"] as? Double == 1)
        #expect(row["earlier_outcomes"] as? String == "mismatch until p2")
        #expect(try place.gatehouse("report", "commits").contains("verified 100 % (was mismatch)"))
        #expect(
            try place.gatehouse("report", "commits", "--format", "csv").contains("mismatch until p2"))
        #expect(try place.blame("a.swift").first?["prompt"] as? String == "Write a greeting")
        let all = try log(place)
        #expect(Array(all.prefix(entries.count)) == entries)
        let mended = try #require(try all.map(fields).first { $0["kind"] as? String == "outcome.mended" })
        #expect(mended["outcome"] as? String == "verified" && mended["commit"] as? String == commit)
        #expect(mended["message"] as? String == "mismatch before; 8 of 8 lines are found")
        let cause = try #require((mended["refs_to"] as? [Int])?.first)
        #expect(try fields(all[cause])["kind"] as? String == "session.recorded")
    }

    @Test func `the helper's own push of sessions mends a commit that a client without hooks pushed`() throws
    {
        let place = try installation()
        let work = try place.clone()
        try work.git("session", "enable", "--agent", "claude-code")
        try work.agentWrites("greeting.txt", "hello to all who read this\n")
        try work.commit([:], "Greet")
        try work.git("push", "--quiet", "--no-verify", "origin", "main")
        let before = try #require(try place.report("commits").first)

        try work.git("session", "push")

        #expect(before["outcome"] as? String == "mismatch")
        let row = try #require(try place.report("commits").first)
        #expect(row["outcome"] as? String == "verified")
        #expect(row["earlier_outcomes"] as? String == "mismatch until p2")
    }

    @Test
    func `a late session that did not write the commit says so, and one with another hash says nothing`()
        throws
    {
        let place = try installation()
        let work = try place.clone()
        let segment = TestSegment(edits: ["a.swift": Self.lines])
        try pushCommit(of: "a person's line\nanother line of a person\n", naming: segment, from: work)
        let other = TestSegment(edits: ["a.swift": ["something else altogether"]])
        let elsewhere = try installation()
        let second = try elsewhere.clone()
        try pushCommit(naming: segment, from: second)

        #expect(try ship(segment, from: work).said.contains("was mismatch and is unsupported now"))
        #expect(try !ship(other, from: second).said.contains("mismatch"))
        #expect(try place.report("commits").first?["outcome"] as? String == "unsupported")
        #expect(try elsewhere.report("commits").first?["outcome"] as? String == "mismatch")
    }

    @Test(arguments: [("reject", "unsupported"), ("record", "verified")])
    func `another actor's commit is mended as the policy takes others' sessions`(
        _ others: String, _ outcome: String
    ) throws {
        let place = try installation(others: others)
        let work = try place.clone()
        let segment = TestSegment(edits: ["a.swift": Self.lines])
        try pushCommit(naming: segment, from: work, as: "grace")

        _ = try ship(segment, from: work)

        #expect(try place.report("commits").first?["outcome"] as? String == outcome)
    }

    @Test func `a stricter ref takes the commit once its session has come`() throws {
        let place = try installation()
        try place.editPolicy {
            $0
                + "\n[[sessions.special]]\nrefs = [\"refs/heads/main\"]\nmismatch = \"reject\"\nmissing = \"reject\"\n"
        }
        let work = try place.clone()
        let segment = TestSegment(edits: ["a.swift": Self.lines])
        try pushCommit(naming: segment, to: "topic", from: work)
        func merge() throws -> Installation.Outcome {
            try work.tryGit("push", "origin", "main", environment: ["GATEHOUSE_ACTOR": "ada"])
        }
        let early = try merge()
        _ = try ship(segment, from: work)
        let late = try merge()

        #expect(!early.succeeded && late.succeeded, "\(early) \(late)")
    }
}
