import Foundation
import GRDB
import TestSupport
import Testing

/// A clock that is put back or forward while pushes are held.
@Suite(.waiting) struct HoldClockTests {
    @Test func `a clock that was a year ahead keeps nobody from deciding`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        for ref in ["main", "release/1", "release/2"] {
            _ = try work.tryGit("push", "origin", "HEAD:refs/heads/\(ref)")
        }
        try place.moveHolds(by: Installation.year)

        let listed = try place.gatehouse("hold", "list")
        try place.gatehouse("forward")
        let approved = try place.hold("approve", "h1")
        let rejected = try place.hold("reject", "h2", "--reason", "no")
        let cancelled = try place.hold("cancel", "h3", as: place.ownName())

        #expect(listed.contains("h1") && listed.contains("h2") && listed.contains("h3"), "\(listed)")
        #expect(approved.succeeded && approved.output.contains("applied as p4"), "\(approved)")
        #expect(rejected.succeeded && cancelled.succeeded, "\(rejected) \(cancelled)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(try place.gatehouse("hold", "show", "h1").contains("applied"))
        try place.expectSound()
    }

    @Test func `what a hold of a clock ahead builds on is kept for as long as it waits`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let commit = try work.holdWhatBuildsOnTopic()
        try place.moveHolds(by: Installation.year)
        #expect(try work.tryGit("push", "origin", ":refs/heads/topic").succeeded)

        try place.gatehouse("forward")
        try place.cleanUp()
        let approved = try place.hold("approve", "h1")
        try place.gatehouse("forward")

        #expect(approved.succeeded && approved.output.contains("h1 is applied"), "\(approved)")
        try place.expectApplied(commit)
    }

    @Test func `the sign of a push that waits counts for moments, whatever the clock said then`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "-o", "wait=1", "origin", "main")
        // Its process was killed while the clock was ahead.
        try place.change("UPDATE holds SET awaited_until = opened_at + \(Installation.year)")

        let approved = try place.hold("approve", "h1")

        #expect(approved.succeeded && approved.output.contains("h1 is applied"), "\(approved)")
        try place.expectApplied(commit)
    }

    @Test func `what was applied while the clock was ahead does not wait that long for its upstream`() throws
    {
        let place = try Installation.holding()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        let away = place.upstream + ".away"
        try FileManager.default.moveItem(atPath: place.upstream, toPath: away)
        #expect(try place.hold("approve", "h1").output.contains("h1 is applied"))
        try place.change("UPDATE outbox SET not_before = not_before + \(Installation.year)")
        try FileManager.default.moveItem(atPath: away, toPath: place.upstream)

        let outcome = try place.run(
            "sh",
            [
                "-c",
                """
                gatehouse forward --watch & worker=$!
                for time in $(seq 300); do
                    [ "$(git --git-dir=\(place.upstream) rev-parse main)" = \(commit) ] && break
                    sleep 0.1
                done
                kill $worker
                """,
            ])

        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit, "\(outcome)")
    }

    @Test(arguments: ["approve", "cancel", "the worker"])
    func `what expired stays so when the clock is put back`(_ first: String) throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let before = try work.head()
        try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        // The clock goes forward.
        try place.moveHolds(by: -Installation.year)
        let late =
            switch first {
            case "approve": try place.hold("approve", "h1")
            case "cancel": try place.hold("cancel", "h1", as: place.ownName())
            default: try place.tryGatehouse("forward")
            }
        // And back.
        try place.moveHolds(by: Installation.year)

        let approved = try place.hold("approve", "h1")
        try place.gatehouse("forward")

        #expect(late.succeeded == (first == "the worker"), "\(late)")
        #expect(late.description.contains("expired"), "\(late)")
        #expect(approved.status == 1 && approved.errors.contains("h1 is expired already"), "\(approved)")
        #expect(try place.states() == ["expired"])
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == before)
        // What was never decided can be asked for anew.
        #expect(try work.tryGit("push", "origin", "main").said.contains("held as h2"))
        try place.expectSound()
    }

    @Test func `what was rejected stays so, whatever the clock says`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        #expect(try place.hold("reject", "h1", "--reason", "not on a Friday").succeeded)
        for move in [Installation.year, -2 * Installation.year] {
            try place.moveHolds(by: move)
            let approved = try place.hold("approve", "h1")
            let again = try work.tryGit("push", "origin", "main")
            try place.gatehouse("forward")
            #expect(approved.status == 1 && approved.errors.contains("h1 is rejected"), "\(approved)")
            #expect(again.said.contains("rejected by eve: not on a Friday"), "\(again)")
        }
        #expect(try place.states() == ["rejected"])
        try place.expectSound()
    }
}
