import Domain
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

/// A process that is killed at the worst moment.
@Suite(.waiting) struct CrashTests {
    /// Puts a program in the hooks' place.
    private func replaceProgram(of place: Installation, with script: String) throws {
        let path = place.folder + "/program"
        try Program.write(script, at: path)
        for name in ["gatehouse.environment", "pre-receive"] {
            let file = "\(place.mirror)/hooks/\(name)"
            let text = try String(contentsOfFile: file, encoding: .utf8)
            try ExecutableFile.write(
                text.replacing(Installation.programs + "/gatehouse-hook", with: path), at: file)
        }
    }

    private func restoreProgram(of place: Installation) throws {
        try place.gatehouse("mirror", "repair", "demo")
    }

    @Test func `a hook killed before the ledger's commit leaves nothing, and the push can be sent again`()
        throws
    {
        let place = try Installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")
        // The ledger is busy, so that the hook waits in front of its commit; there it is killed.
        try replaceProgram(
            of: place,
            with: """
                [ "$1" = pre-receive ] || exec '\(Installation.programs)/gatehouse-hook' "$@"
                '\(Installation.programs)/gatehouse-hook' "$@" &
                hook=$!
                sleep 1
                kill -9 $hook
                wait $hook
                """)
        let outcome = Mutex<Installation.Outcome?>(nil)
        try place.ledger().inTransaction(.immediate) { _ in
            let push = try work.tryGit("push", "origin", "main")
            outcome.withLock { $0 = push }
            return .rollback
        }

        let push = try #require(outcome.withLock { $0 })
        #expect(!push.succeeded, "\(push)")
        #expect(try place.report("pushes").isEmpty)
        try restoreProgram(of: place)
        try work.git("push", "--quiet", "origin", "main")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `a hook killed after the ledger's commit forwards nothing that Git did not take`() throws {
        let place = try Installation()
        let work = try place.clone()
        let before = try place.value(of: "refs/heads/main", in: place.upstream)
        let commit = try work.commit(["a": "1\n"], "One")
        try replaceProgram(of: place, with: "'\(Installation.programs)/gatehouse-hook' \"$@\"\nkill -9 $$\n")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded)
        #expect(try place.report("pushes").first?["verdict"] as? String == "accept")
        _ = try place.tryGatehouse("forward")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == before)
        #expect(try place.outbox() == ["refs/heads/main owed"])

        // Much later nothing has come of it.
        try place.ledger().write { try $0.execute(sql: "UPDATE outbox SET queued_at = queued_at - 3600000") }
        _ = try place.tryGatehouse("forward")
        #expect(try place.outbox() == ["refs/heads/main lapsed"])

        try restoreProgram(of: place)
        try work.git("push", "--quiet", "origin", "main")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `a push whose wake-up was lost is forwarded by the worker`() throws {
        let place = try Installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")
        let segment = TestSegment()
        let blob = try work.blob(segment)
        try replaceProgram(
            of: place,
            with:
                "[ \"$1\" = pre-receive ] || exit 0\nexec '\(Installation.programs)/gatehouse-hook' \"$@\"\n")
        try work.git("push", "--quiet", "origin", "main", "\(blob):\(TestSegment.ref())")
        #expect(try place.outbox() == ["refs/heads/main owed"])

        try place.gatehouse("forward")

        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(
            try place.value(of: TestSegment.ref(), in: place.mirror) == nil,
            "the session's ref is taken away, too")
    }

    @Test func `an outbox row that was lost is found again by comparing refs`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")
        try place.ledger().write { try $0.execute(sql: "DELETE FROM outbox") }

        try place.gatehouse("forward")

        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        let entries = try place.ledger().read { try Data.fetchAll($0, sql: "SELECT entry FROM log") }
        #expect(entries.contains { String(decoding: $0, as: UTF8.self).contains("\"ref.reconciled\"") })
    }

    @Test func `a forward that the upstream took before the crash is not an error when it is tried again`()
        throws
    {
        let place = try Installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")
        try place.ledger().write {
            try $0.execute(sql: "UPDATE outbox SET state = 'owed'")
            try $0.execute(sql: "UPDATE upstream_refs SET value = (SELECT old FROM outbox)")
        }

        try place.gatehouse("forward")

        #expect(try place.outbox() == ["refs/heads/main forwarded"])
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `ten pushes at once are each judged and forwarded`() async throws {
        let place = try Installation()
        let clones = try (0..<10).map { number in
            let work = try place.clone("work\(number)")
            try work.commit(["file\(number)": "1\n"], "Commit \(number)")
            return work
        }

        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, work) in clones.enumerated() {
                group.addTask { try work.git("push", "--quiet", "origin", "HEAD:refs/heads/topic\(number)") }
            }
            try await group.waitForAll()
        }
        _ = try place.tryGatehouse("forward")

        #expect(try place.report("pushes").count == 10)
        for (number, work) in clones.enumerated() {
            #expect(try place.value(of: "refs/heads/topic\(number)", in: place.upstream) == work.head())
        }
        let indices = try await place.ledger().read {
            try Int.fetchAll($0, sql: "SELECT idx FROM log ORDER BY idx")
        }
        #expect(indices == Array(0..<indices.count))
    }
}
