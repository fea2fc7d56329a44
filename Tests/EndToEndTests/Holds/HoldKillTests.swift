import Foundation
import TestSupport
import Testing

/// A process that is killed at the worst moment: a held push is applied once, or not at all.
@Suite(.waiting) struct HoldKillTests {
    /// A moment at which whoever applies a hold is killed: by a program or hook that it waits for just then.
    struct Moment: Sendable, CustomTestStringConvertible {
        let name: String
        /// What the ledger says of the hold then.
        let state: String
        /// Whether the mirror's ref has its new value then; nil where git, left behind, may go on or not.
        let isMoved: Bool?
        /// Where the script comes to stand, below the installation's folder.
        let file: String
        let script: String
        /// Whether git is killed, too, and leaves a lock.
        var isLocked = false

        var testDescription: String { name }
    }

    private static let moments = [
        Moment(
            name: "while it is judged", state: "open", isMoved: false, file: "ask",
            script: "grep -q '\"approvals\":\\[\"eve\"\\]' && die $(up gatehouse)\nexit 0"),
        Moment(
            name: "with the objects in the mirror", state: "applying", isMoved: false,
            file: "home/mirrors/demo.git/hooks/update", script: "die $(up gatehouse)"),
        Moment(
            name: "while its new value is pinned", state: "applying", isMoved: false,
            file: "home/mirrors/demo.git/hooks/reference-transaction",
            script: "[ $1 = prepared ] && grep -q refs/held && die $(up gatehouse)"),
        Moment(
            name: "with git, the ref locked", state: "applying", isMoved: false,
            file: "home/mirrors/demo.git/hooks/reference-transaction",
            script: "[ $1 = prepared ] && grep -q refs/heads/main && die $(up gatehouse) $PPID",
            isLocked: true),
        Moment(
            name: "while git moves the ref", state: "applying", isMoved: nil,
            file: "home/mirrors/demo.git/hooks/reference-transaction",
            script: "[ $1 = prepared ] && grep -q refs/heads/main && die $(up gatehouse)"),
        Moment(
            name: "with the ref moved", state: "applying", isMoved: true,
            file: "home/mirrors/demo.git/hooks/reference-transaction",
            script: "[ $1 = committed ] && grep -q refs/heads/main && die $(up gatehouse)"),
        Moment(
            name: "while the mirror's hook is told", state: "applying", isMoved: true,
            file: "home/mirrors/demo.git/hooks/post-receive.adopted", script: "die $(up gatehouse)"),
        Moment(
            name: "while the mirror's last hook is told", state: "applying", isMoved: true,
            file: "home/mirrors/demo.git/hooks/post-update", script: "die $(up gatehouse)"),
        Moment(
            name: "applied and not forwarded", state: "applied", isMoved: true,
            file: "home/mirrors/demo.git/hooks/reference-transaction",
            script: "[ $1 = prepared ] && grep -q '0000 refs/held' && die $(up gatehouse)"),
        Moment(
            name: "while the upstream takes it", state: "applied", isMoved: true,
            file: "upstream.git/hooks/update", script: "die $(up gatehouse)"),
    ]

    @Test(arguments: moments)
    func `an approval that is killed at any moment is applied once`(_ moment: Moment) throws {
        let place = try Installation.holding()
        if moment.file == "ask" {
            try Program.write("exit 0", at: place.folder + "/ask")
            try place.editPolicy { $0 + "\n[[external]]\nprogram = \"\(place.folder)/ask\"\n" }
        }
        try Program.write("cat >>\(place.folder)/taken", at: place.upstream + "/hooks/post-receive")
        let work = try place.clone()
        let before = try work.head()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        try place.die(moment)

        let killed = try place.hold("approve", "h1")

        #expect(killed.status == 137, "\(killed)")
        #expect(try place.states() == [moment.state])
        let value = try place.value(of: "refs/heads/main", in: place.mirror)
        #expect(value == before || value == commit)
        if let isMoved = moment.isMoved { #expect(value == (isMoved ? commit : before)) }
        if moment.isLocked { try place.removeLocks() }
        try place.takeUp { try place.states() == ["applied"] && place.isForwarded() }

        try place.expectApplied(commit)
        #expect(
            try String(contentsOfFile: place.folder + "/taken", encoding: .utf8)
                == "\(before) \(commit) refs/heads/main\n")
        #expect(try place.outbox() == ["refs/heads/main forwarded"])
        #expect(try place.events() == ["open", "approved", "applying", "applied"])
    }

    @Test func `what was approved and not yet claimed is applied by the worker`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let base = try work.head()
        try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        #expect(try place.hold("approve", "h1").succeeded)
        _ = try work.tryGit("push", "--force", "origin", "\(base):main")
        _ = try work.tryGit("push", "origin", "HEAD:refs/heads/release/1")
        // What main loses is pinned for the other hold, between the approval and the release.
        try place.die(
            Moment(
                name: "approved", state: "approved", isMoved: false,
                file: "home/mirrors/demo.git/hooks/reference-transaction",
                script: "[ $1 = prepared ] && grep -q refs/held && die $(up gatehouse)"))

        let killed = try place.hold("approve", "h2")
        let states = try place.states()
        try place.takeUp { try place.states() == ["applied", "applied", "open"] }

        #expect(killed.status == 137, "\(killed)")
        #expect(states == ["applied", "approved", "open"])
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == base)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == base)
        #expect(try place.releases() == 2)
        try place.expectSound()
    }

    @Test(arguments: ["rejected", "cancelled", "expired", "stale"])
    func `what ends otherwise stays ended and leaves nothing, though its end is killed`(_ end: String) throws
    {
        let place = try Installation.holding()
        let work = try place.clone()
        let before = try work.head()
        try work.commit(["a": "1\n"], "Add a")
        let ref = end == "stale" ? "refs/heads/release/1" : "refs/heads/main"
        _ = try work.tryGit("push", "origin", "HEAD:\(ref)")
        if end == "stale" {
            try place.git("--git-dir=\(place.mirror)", "update-ref", ref, before)
        }
        try place.die(
            Moment(
                name: end, state: end, isMoved: false,
                file: "home/mirrors/demo.git/hooks/reference-transaction",
                script: "[ $1 = prepared ] && grep -q refs/held && die $(up gatehouse) && exit 1"))

        let killed: Installation.Outcome
        switch end {
        case "rejected": killed = try place.hold("reject", "h1", "--reason", "no")
        case "cancelled": killed = try place.hold("cancel", "h1", as: place.ownName())
        case "expired":
            try place.change("UPDATE holds SET expires_at = opened_at")
            killed = try place.tryGatehouse("forward")
        default: killed = try place.hold("approve", "h1")
        }

        #expect(killed.status == 137, "\(killed)")
        #expect(try place.states() == [end] && !place.pins().isEmpty)
        try place.takeUp { try place.keepsNothing() }
        #expect(try place.hold("approve", "h1").errors.contains("h1 is \(end) already"))
        #expect(try place.value(of: ref, in: place.mirror) == before)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == before)
        #expect(try place.events() == ["open", end] && place.releases() == 0)
        try place.expectSound()
    }

    @Test func `a push that is killed while it is kept supersedes nothing and leaves nothing`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        let second = try work.commit(["b": "1\n"], "Add b")
        try place.die(
            Moment(
                name: "kept", state: "open", isMoved: false,
                file: "home/mirrors/demo.git/hooks/reference-transaction",
                script: "[ $1 = prepared ] && grep -q refs/held && die $(up pre-receive)"))

        let killed = try work.tryGit("push", "origin", "main")
        let states = try place.states()
        let kept = try FileManager.default.contentsOfDirectory(atPath: place.home + "/held").count
        let again = try work.tryGit("push", "origin", "main")

        #expect(!killed.succeeded && killed.errors.contains("pre-receive hook declined"), "\(killed)")
        #expect(states == ["open"] && kept == 2)
        #expect(again.said.contains("held as h2"), "\(again)")
        #expect(try place.states() == ["superseded", "open"])
        #expect(try place.hold("approve", "h2").succeeded)
        try place.gatehouse("forward")
        try place.expectApplied(second)
    }

    /// Where the push itself waits, Git applies it, and is killed.
    @Test(arguments: ["the ref as it was", "the ref as it was, and the clock was ahead", "the ref moved"])
    func `a push that waited is applied once, though Git is killed`(_ kind: String) throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let before = try work.head()
        let commit = try work.commit(["a": "1\n"], "Add a")
        let isMoved = kind == "the ref moved"
        try place.die(
            isMoved
                ? Moment(
                    name: kind, state: "applying", isMoved: true,
                    file: "home/mirrors/demo.git/hooks/reference-transaction",
                    script: "[ $1 = committed ] && grep -q refs/heads/main && die $PPID")
                : Moment(
                    name: kind, state: "applying", isMoved: false,
                    file: "home/mirrors/demo.git/hooks/update", script: "die $PPID"))
        // The approver's own command would wait for the push, and end the hold.
        let approval = Companion(
            place, "eve",
            """
            until gatehouse hold list | grep -q h1; do sleep 0.1; done
            gatehouse hold approve h1 & approval=$!
            until [ -e \(place.folder)/died ]; do sleep 0.05; done
            kill -9 $approval
            """)

        let push = try work.tryGit("push", "-o", "wait=60", "origin", "main")
        _ = approval.outcome()
        let states = try place.states()
        let value = try place.value(of: "refs/heads/main", in: place.mirror)
        switch kind {
        case "the ref as it was": try place.change("UPDATE holds SET changed_at = changed_at - 61000")
        case "the ref moved": break
        default:
            try place.change(
                "UPDATE holds SET changed_at = changed_at + \(Installation.year), awaited_until = awaited_until + \(Installation.year)"
            )
        }
        try place.takeUp { try place.states() == ["applied"] && place.isForwarded() }

        #expect(!push.succeeded, "\(push)")
        #expect(states == ["applying"] || (isMoved && states == ["applied"]), "\(states)")
        #expect(value == (isMoved ? commit : before))
        try place.expectApplied(commit)
        #expect(try place.events() == ["open", "approved", "applying", "applied"])
    }
}

extension Installation {
    /// Puts a script into its place that once kills a process that it was started by, and more.
    fileprivate func die(_ moment: HoldKillTests.Moment) throws {
        try Program.write(
            """
            up() {
                process=$PPID
                until [ "$(cat /proc/$process/comm)" = "$1" ]; do
                    process=$(sed -n 's/^PPid:[^0-9]*//p' /proc/$process/status)
                    [ "$process" -gt 1 ] || exit 1
                done
                echo "$process"
            }
            die() {
                [ $# -gt 0 ] && [ ! -e \(folder)/died ] && : >\(folder)/died && kill -9 "$@"
            }
            \(moment.script)
            exit 0
            """, at: "\(folder)/\(moment.file)")
    }
}
