import Foundation
import Testing

/// Locks that killed processes left on refs which nobody but the gate writes.
@Suite struct OwnRefLockTests {
    /// Leaves a lock, as git does that is killed.
    private func lock(_ ref: String, in place: Installation) throws -> String {
        let path = "\(place.mirror)/\(ref).lock"
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test(arguments: [false, true])
    func `one on what an approval pins keeps no approval back`(amidAPush: Bool) throws {
        let place = try Installation.holdingAll()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")
        _ = try work.tryGit("push", "origin", "main")
        let key = try #require(
            try FileManager.default.contentsOfDirectory(atPath: place.home + "/held").first)
        _ = try lock("refs/held/\(key)/\(commit)", in: place)

        // A push that goes on for long is no reason to leave it.
        let approval = try place.run(
            "sh",
            [
                "-c",
                amidAPush
                    ? """
                    mkfifo fifo; git receive-pack . <fifo >/dev/null 2>&1 & exec 3>fifo
                    gatehouse hold approve h1; status=$?
                    exec 3>&-; wait; rm fifo; exit $status
                    """ : "gatehouse hold approve h1",
            ], in: place.mirror, environment: ["GATEHOUSE_ACTOR": "eve"])

        #expect(approval.succeeded, "\(approval)")
        try place.expectApplied(commit)
    }

    @Test
    func `one on what clients know the mirror by keeps nobody from writing it, and doctor says what does`()
        throws
    {
        let place = try Installation()
        let home = try lock("refs/gatehouse/home", in: place)
        let upstream = try lock("refs/gatehouse/upstream/heads/main", in: place)

        let doctor = try place.tryGatehouse("doctor")
        #expect(
            doctor.output.contains("left locks on the gate's own refs: \(home), \(upstream)"), "\(doctor)")
        #expect(doctor.output.contains("to mend: run 'gatehouse forward', which removes them"), "\(doctor)")
        try place.gatehouse("mirror", "repair", "demo")
        #expect(try place.tryGatehouse("doctor").output.contains("no stale locks"))

        _ = try lock("refs/gatehouse/home", in: place)
        try place.gatehouse("forward")
        #expect(!FileManager.default.fileExists(atPath: home))
    }

    @Test func `one that git holds just now, and one on a branch, stay`() throws {
        let place = try Installation()
        let commit = try #require(try place.value(of: "refs/heads/main", in: place.mirror))
        let branch = try lock("refs/heads/main", in: place)

        let outcome = try place.run(
            "sh",
            [
                "-c",
                """
                mkfifo fifo; git update-ref --stdin <fifo & exec 3>fifo
                printf 'start\\ncreate refs/gatehouse/mine \(commit)\\nprepare\\n' >&3
                while [ ! -e refs/gatehouse/mine.lock ]; do sleep 0.05; done
                gatehouse forward
                printf 'commit\\n' >&3; exec 3>&-; wait $! || exit 1
                rm fifo; git rev-parse refs/gatehouse/mine
                """,
            ], in: place.mirror)

        #expect(outcome.succeeded && outcome.output.hasSuffix("\(commit)\n"), "\(outcome)")
        #expect(FileManager.default.fileExists(atPath: branch))
    }
}
