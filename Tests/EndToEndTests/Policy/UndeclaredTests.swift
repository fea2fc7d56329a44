import Foundation
import GRDB
import Testing

/// Commits that bear no session, and a recorded session that has their lines.
@Suite struct UndeclaredTests {
    private static let function = (0..<8).map { "let result\($0) = compute(from: input\($0))" }

    private func text(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

    private func record(
        _ edits: [String: [String]], session: String = TestSegment.session, from work: Clone
    ) throws {
        let blob = try work.blob(TestSegment(session: session, edits: edits), session: session)
        try work.git("push", "--quiet", "origin", "\(blob):\(TestSegment.ref(session: session))")
    }

    private func refuseUndeclared(in place: Installation) throws {
        try place.editPolicy { $0.replacing("undeclared = \"record\"", with: "undeclared = \"reject\"") }
    }

    @Test func `a file that was moved before the commit is found`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try record(["a.swift": Self.function], from: work)
        try work.commit(["b.swift": text(Self.function)], "Moved")

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded)
        #expect(
            push.said.contains(
                "bears no sign of an agent, but 8 of 8 lines are found in session \(TestSegment.session)"),
            "\(push)")
        #expect(!push.said.contains("To mend it"), "the commit is on the remote, and stays as it is: \(push)")

        try refuseUndeclared(in: place)
        let next = try work.commit(["c.swift": text(Self.function)], "Moved again")
        let refused = try work.tryGit("push", "origin", "main")
        let command = "git session link \(next.prefix(12)) \(TestSegment.session)"
        #expect(!refused.succeeded && refused.said.contains("name it: '\(command)'"), "\(refused)")
    }

    @Test func `a function that was pasted into another file is found`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try work.commit(["old.swift": "let standing = true // since long\n"], "Old")
        try work.git("push", "--quiet", "origin", "main")
        try record(["a.swift": Self.function], from: work)
        try work.commit(
            [
                "old.swift": "let standing = true // since long\n" + text(Self.function)
                    + "let mine = byHand(1)\n"
            ],
            "Pasted")

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.said.contains("8 of 9 lines are found in session \(TestSegment.session)"), "\(push)")
    }

    @Test func `short lines count in a file that the session edited, and in no other`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let short = (0..<8).map { "key\($0): v" }
        try record(["a.yml": short], from: work)
        try work.commit(["b.yml": text(short)], "Elsewhere")
        let elsewhere = try work.tryGit("push", "origin", "main")
        try work.commit(["a.yml": text(short)], "There")
        let there = try work.tryGit("push", "origin", "main")

        #expect(elsewhere.succeeded && !elsewhere.said.contains("bears no sign"), "\(elsewhere)")
        #expect(there.said.contains("8 of 8 lines are found"), "\(there)")
    }

    @Test func `a session of another mirror is none of this one's`() throws {
        let place = try Installation(wait: 0)
        try place.gatehouse("mirror", "add", "other", "--upstream", place.upstream)
        let work = try place.clone()
        let elsewhere = try place.clone("elsewhere", of: place.home + "/mirrors/other.git")
        try record(["a.swift": Self.function], from: elsewhere)
        try record(
            ["own.swift": ["let own = session(of: this)"]], session: "01HZY5Z2Q3R4S5T6V7W8X9YABD", from: work)
        try work.commit(["a.swift": text(Self.function)], "The same lines")

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded && !push.said.contains("are found in session"), "\(push)")
    }

    @Test func `reports show the session that was found, and its agent finds the commit`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try record(["a.swift": Self.function], from: work)
        try work.commit(["b.swift": text(Self.function + ["let mine = byHand(1)"])], "Undeclared")
        try work.git("push", "--quiet", "origin", "main")
        try work.commit(
            ["c.swift": text(Self.function)], "Missing\n\nCo-authored-by: Claude <noreply@anthropic.com>")
        _ = try work.tryGit("push", "origin", "main")

        let rows = try place.report("commits", "--agent", "claude-code")

        #expect(rows.map { $0["outcome"] as? String } == ["missing", "undeclared"])
        for row in rows { #expect(row["found"] as? String == TestSegment.session) }
        #expect(
            rows.map { $0["covered"] as? Int } == [8, 8] && rows.map { $0["countable"] as? Int } == [8, 9])
        let table = try place.gatehouse("report", "commits")
        #expect(table.contains("undeclared 88 %") && table.contains("found: \(TestSegment.session)"))
        let csv = try place.gatehouse("report", "commits", "--format", "csv")
        #expect(csv.contains("undeclared,8,9,0.889,\(TestSegment.session),"), "\(csv)")
    }

    @Test func `the session of an older commit is named with it`() throws {
        let place = try Installation(wait: 0)
        try refuseUndeclared(in: place)
        let work = try place.clone()
        try record(["a.swift": Self.function], from: work)
        let older = try work.commit(["a.swift": text(Self.function)], "Older")
        try work.commit(["c.swift": "nothing of it\n"], "Newest")

        let push = try work.tryGit("push", "origin", "main")

        #expect(
            push.said.contains("'git session link \(older.prefix(12)) \(TestSegment.session)'"), "\(push)")
    }

    @Test func `a session counts the commits of accepted pushes only`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let segment = TestSegment(edits: ["a.swift": Self.function])
        let blob = try work.blob(segment)
        try work.git("push", "--quiet", "origin", "\(blob):\(TestSegment.ref())")
        try work.commit(["a.swift": text(["let mine = byHand(1)"])], "Refused\n\n\(segment.trailer())")
        let refused = try work.tryGit("push", "origin", "main")
        let before = try place.report("sessions").first?["commits"] as? Int
        try work.write(["a.swift": text(Self.function)])
        try work.git("commit", "--quiet", "--all", "--amend", "--no-edit")
        try work.git("push", "--quiet", "origin", "main")

        #expect(!refused.succeeded && before == 0)
        #expect(try place.report("sessions").first?["commits"] as? Int == 1)
    }
}
