import Domain
import Foundation
import GRDB
import TestSupport
import Testing

/// Until when there is something to approve, and what an approval is worth after that.
@Suite(.waiting) struct ApprovalTimeTests {
    /// As if a hold's time were over.
    private func end(_ number: Int, _ place: Installation) throws {
        try place.ledger().write {
            try $0.execute(
                sql: "UPDATE holds SET expires_at = opened_at - 1 WHERE id = ?", arguments: [number])
        }
    }

    @Test func `a hold that nobody decided on in time ends by itself, and nothing is kept of it`() throws {
        let place = try Installation.holdingAll()
        try place.editPolicy { $0.replacing("expiry = 14", with: "expiry = 3") }
        let work = try place.clone()
        let before = try work.head()
        let commit = try work.commit(["a": "1\n"], "Add a")
        try work.push("origin", "main")
        let hold = try place.reading().hold(1)
        let days = Double(hold.expiresAt.milliseconds(since: hold.openedAt)) / 86_400_000
        try end(1, place)

        let listed = try place.hold("list")
        let all = try place.hold("list", "--all")
        let shown = try place.hold("show", "h1")
        let late = try place.hold("approve", "h1")
        let comment = try place.hold("statement", "h1")
        let forward = try place.gatehouse("forward")

        #expect(abs(days - 3) < 0.01, "\(days)")
        // Also before anybody wrote it down.
        #expect(listed.output.contains("No push waits"), "\(listed)")
        #expect(all.output.contains("h1") && all.output.contains("expired"), "\(all)")
        #expect(shown.output.contains("h1 of demo, expired"), "\(shown)")
        #expect(!shown.output.contains("waits until"), "\(shown)")
        #expect(late.status == 1 && late.errors.contains("expired"), "\(late)")
        #expect(comment.status == 1 && comment.errors.contains("expired"), "\(comment)")
        #expect(try place.state(1) == "expired", "\(forward)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.home + "/held").isEmpty)
        #expect(try place.hold("list").output.contains("No push waits"))
        #expect(try place.hold("show", "h1").output.contains("nobody decided in time"))
        // It can be asked for anew, and is another hold then.
        #expect(try work.push("origin", "main").said.contains("held as h2"))
        #expect(try place.hold("approve", "h2").succeeded)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `what is sent again when its hold's time is over waits anew, also where no worker came by`()
        throws
    {
        let place = try Installation.holdingAll(approvals: 2)
        try place.gatehouse("actor", "add", "bob", "--group", "approvers")
        let work = try place.clone()
        let before = try work.head()
        try work.commit(["a": "1\n"], "Add a")
        try work.push("origin", "main")
        #expect(try place.hold("approve", "h1").output.contains("still needs"))
        try end(1, place)

        let again = try work.push("origin", "main")
        let bob = try place.hold("approve", "h2", as: "bob")

        #expect(again.said.contains("held as h2"), "\(again)")
        #expect(try place.state(1) == "expired")
        #expect(bob.output.contains("still needs"), "what was said of the first is not of the second: \(bob)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == before)
        #expect(try place.hold("approve", "h2").output.contains("h2 is applied"))
    }

    /// Whoever approved it and then went away, as a push that waited does.
    @Test func `what was approved and not applied in time is not applied later`() throws {
        let place = try Installation.holdingAll()
        let work = try place.clone()
        let before = try work.head()
        try work.commit(["a": "1\n"], "Add a")
        try work.push("origin", "main")
        let soon = Int64(Date().timeIntervalSince1970 * 1_000) + 19_000
        try place.ledger().write {
            try $0.execute(sql: "UPDATE holds SET awaited_until = ?", arguments: [soon])
        }
        let approval = Companion(place, "eve", "timeout -s KILL 10 gatehouse hold approve h1")
        for _ in 0..<80 where try place.state(1) != "approved" { usleep(100_000) }
        _ = approval.outcome()
        try #require(try place.state(1) == "approved")
        try place.ledger().write { try $0.execute(sql: "UPDATE holds SET awaited_until = NULL") }
        try end(1, place)

        let again = try work.push("-o", "wait=2", "origin", "main")
        try place.gatehouse("forward")

        #expect(!again.succeeded && again.said.contains("held as h2"), "\(again)")
        #expect(try place.state(1) == "expired")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == before)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == before)
    }

    @Test func `an exception ends on its day, and blocks again`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["test/a.py": "token = '\(TestSecret.token())'\n"], "Add a")
        try place.gatehouse(
            "secrets", "allow", "--rule", "github-pat", "--path", "test/**", "--reason", "fixtures",
            "--owner", "eve", "--for", "2d")
        let (made, ends) = try #require(
            try place.ledger().read { database in
                try Row.fetchOne(database, sql: "SELECT made_at, expires_at FROM secret_exceptions").map {
                    ($0["made_at"] as Int64, $0["expires_at"] as Int64)
                }
            })
        #expect(ends - made == 2 * 86_400_000)
        try place.ledger().write { try $0.execute(sql: "UPDATE secret_exceptions SET expires_at = made_at") }

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && push.said.contains("test/a.py:1"), "\(push)")
        #expect(try place.gatehouse("secrets", "list").contains("no exceptions"))
    }
}
