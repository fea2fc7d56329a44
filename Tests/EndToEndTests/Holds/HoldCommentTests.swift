import Dispatch
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

/// What is said of a hold, and what those see who look on.
@Suite(.waiting) struct HoldCommentTests {
    /// A home that holds every change of main, with an approver and a hold of ada's.
    private func installation() throws -> (place: Installation, work: Clone) {
        let place = try Installation()
        try place.editPolicy {
            $0.replacing("rewind = \"reject\"", with: "rewind = \"reject\"\nupdate = \"hold\"")
        }
        try place.gatehouse("actor", "add", "eve", "--group", "approvers")
        return (place, try place.clone())
    }

    private func push(_ work: Clone, _ options: String...) throws -> Installation.Outcome {
        try work.commit(["a": "1\n"], "Add a")
        return try work.installation.run(
            "git", ["push"] + options.flatMap { ["-o", $0] } + ["origin", "main"], in: work.path,
            environment: ["GATEHOUSE_ACTOR": "ada"])
    }

    private func asActor(
        _ name: String, _ place: Installation, _ arguments: String...
    ) throws -> Installation.Outcome {
        try place.run("gatehouse", arguments, environment: ["GATEHOUSE_ACTOR": name])
    }

    @Test func `its pusher and its approvers comment on a hold, and nobody else`() throws {
        let (place, work) = try installation()
        _ = try push(work)

        let approver = try asActor("eve", place, "hold", "comment", "h1", "why", "not", "on Monday?")
        let pusher = try asActor("Ada", place, "hold", "comment", "h1", "-m", "-- it cannot wait")
        let stranger = try asActor("mallory", place, "hold", "comment", "h1", "let me in")
        try place.gatehouse("actor", "disable", "eve")
        let disabled = try asActor("eve", place, "hold", "comment", "h1", "hello")

        #expect(approver.succeeded && pusher.succeeded, "\(approver) \(pusher)")
        #expect(stranger.status == 1 && stranger.errors.contains("cannot comment on it"), "\(stranger)")
        #expect(disabled.status == 1, "\(disabled)")
        let shown = try place.gatehouse("hold", "show", "h1")
        let lines = shown.split(separator: "\n").suffix(2)
        #expect(lines.first?.hasSuffix("eve says: why not on Monday?") == true, "\(shown)")
        #expect(lines.last?.hasSuffix("Ada says: -- it cannot wait") == true, "\(shown)")
        let json = try place.gatehouse("hold", "show", "h1", "--format", "json")
        #expect(json.contains("\"text\" : \"why not on Monday?\""), "\(json)")
        let entries = try place.ledger().read {
            try String.fetchAll($0, sql: "SELECT CAST(entry AS TEXT) FROM log")
        }
        let comments = entries.filter { $0.contains("\"kind\":\"hold.comment\"") }
        #expect(comments.count == 2 && comments[0].contains("why not on Monday?"), "\(comments)")
    }

    @Test func `comments stand between the decisions, in the order in which they were made`() throws {
        let (place, work) = try installation()
        try place.editPolicy { $0.replacing("approvals = 1", with: "approvals = 2") }
        _ = try push(work)

        _ = try asActor("eve", place, "hold", "comment", "h1", "looking")
        _ = try asActor("eve", place, "hold", "approve", "h1", "--reason", "fine")
        _ = try asActor("eve", place, "hold", "comment", "h1", "done")

        let shown = try place.gatehouse("hold", "show", "h1").split(separator: "\n").suffix(3)
        #expect(
            shown.map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
                == ["eve says: looking", "eve approves: fine", "eve says: done"])
    }

    @Test func `a secret in what is said of a hold is masked before it is kept`() throws {
        let (place, work) = try installation()
        let token = TestSecret.token()
        _ = try push(work)

        _ = try asActor("eve", place, "hold", "comment", "h1", "is \(token) still used?")
        _ = try asActor("eve", place, "hold", "reject", "h1", "--reason", "it has \(token) in it")

        let shown = try place.gatehouse("hold", "show", "h1")
        #expect(shown.contains("is [secret:github-pat:k1:") && shown.contains("rejected by eve: it has ["))
        for file in ["ledger.sqlite", "ledger.sqlite-wal"] {
            let bytes = FileManager.default.contents(atPath: "\(place.home)/\(file)") ?? Data()
            #expect(bytes.range(of: Data(token.utf8)) == nil, "\(file)")
        }
    }

    @Test
    func `a comment that is empty, too long or moves the cursor does no harm, and there is an end of them`()
        throws
    {
        let (place, work) = try installation()
        _ = try push(work)

        let empty = try asActor("eve", place, "hold", "comment", "h1", " ")
        let none = try asActor("eve", place, "hold", "comment", "h1")
        let long = try asActor(
            "eve", place, "hold", "comment", "h1", String(repeating: "x", count: 4_001))
        _ = try asActor("eve", place, "hold", "comment", "h1", "one\n\u{1B}[2Jtwo")
        try place.ledger().write {
            try $0.execute(
                sql: """
                    INSERT INTO hold_events (key, hold, kind, actor, words, happened_at, log_index)
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 199)
                    SELECT 'msg_' || i, 1, 'hold.comment', 'a', 'x', 1, 1 FROM n
                    """)
        }
        let last = try asActor("eve", place, "hold", "comment", "h1", "and another")

        #expect(empty.status == 1 && none.status == 64, "\(empty) \(none)")
        #expect(long.status == 1 && long.errors.contains("4001 bytes"), "\(long)")
        #expect(try place.gatehouse("hold", "show", "h1").contains("says: one\\u{a}\\u{1b}[2Jtwo"))
        #expect(last.status == 1 && last.errors.contains("takes no more"), "\(last)")
    }

    @Test func `a push that waits is told what is said of it`() throws {
        let (place, work) = try installation()
        let looker = Companion(
            place, "eve",
            """
            until gatehouse hold list | grep -q h1; do sleep 0.1; done
            gatehouse hold comment h1 'almost there'; sleep 1; gatehouse hold approve h1
            """)

        let pushed = try push(work, "wait=60")

        #expect(pushed.succeeded && pushed.said.contains("gatehouse: eve says: almost there"), "\(pushed)")
        #expect(looker.outcome().contains("h1 is applied"))
    }

    @Test func `who watches a hold sees all of it until it is decided, and the status tells how`() throws {
        let (place, work) = try installation()
        _ = try push(work)
        let watcher = Companion(place, "ada", "gatehouse hold watch h1; echo status $?")
        let reader = Companion(place, "ada", "gatehouse hold watch h1 --format json; echo status $?")

        _ = try asActor("eve", place, "hold", "comment", "h1", "no tests?")
        _ = try asActor("eve", place, "hold", "reject", "h1", "--reason", "no tests")

        let seen = watcher.outcome().split(separator: "\n").map {
            $0.split(separator: " ").drop { $0.hasPrefix("20") }.joined(separator: " ")
        }
        #expect(
            seen == [
                "h1 demo ada pushed refs/heads/main", "h1 demo eve says: no tests?",
                "h1 demo eve: reject: no tests", "h1 demo rejected: rejected by eve: no tests", "status 1",
            ], "\(seen)")
        let objects = try reader.outcome().split(separator: "\n").dropLast().map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
        #expect(
            objects.map { $0?["event"] as? String }
                == ["hold.opened", "hold.comment", "hold.decision", "hold.rejected"])
        #expect(objects.allSatisfy { $0?["mirror"] as? String == "demo" })
        #expect(objects.allSatisfy { $0?["repository"] as? String == "demo" })
        #expect(
            objects[1]?["text"] as? String == "no tests?" && objects[2]?["decision"] as? String == "reject")
    }

    @Test func `who watches all holds sees what is theirs, until nobody reads any more`() throws {
        let (place, work) = try installation()
        let approver = Companion(place, "eve", "gatehouse hold watch | head -n 3; echo ended")
        let stranger = Companion(place, "mallory", "timeout 6 gatehouse hold watch; echo status $?")
        Thread.sleep(forTimeInterval: 1)
        _ = try push(work)
        _ = try asActor("eve", place, "hold", "approve", "h1")

        let seen = approver.outcome()
        #expect(seen.contains("ada pushed refs/heads/main") && seen.contains("eve: approve"), "\(seen)")
        #expect(seen.hasSuffix("h1 demo approved\nended\n"), "\(seen)")
        #expect(stranger.outcome() == "status 124\n")
    }
}
