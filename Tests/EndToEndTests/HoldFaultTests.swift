import Foundation
import GRDB
import Testing

/// What goes wrong around a held push: a full disk, a clock that is changed, Git's clean-up, a process that is killed at
/// the worst moment, a program that does not answer. The push is refused, or held and applied once.
@Suite struct HoldFaultTests {
    /// A home that holds every change of main and of release branches, with an approver.
    private func installation(_ more: String = "") throws -> Installation {
        let place = try Installation()
        try place.editPolicy {
            $0.replacing("rewind = \"reject\"", with: "rewind = \"hold\"") + """

                [[refs]]
                match = ["refs/heads/main", "refs/heads/release/*"]
                create = "hold"
                update = "hold"
                rewind = "hold"
                \(more)
                """
        }
        try place.gatehouse("actor", "add", "eve", "--group", "approvers", "--email", "eve@example.com")
        return place
    }

    // MARK: Disks

    /// Whether this account may mount.
    private static let canMount: Bool = {
        let outcome = try? Installation(hasMirror: false).run(
            "unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"])
        return outcome?.succeeded == true
    }()

    @Test(
        .enabled(if: canMount, "mounts are not permitted here"), arguments: ["objects one by one", "a pack"])
    func `with a disk that is full no push is held, and with room again it is`(_ kind: String) throws {
        let place = try installation()
        if kind == "a pack" {
            try place.git("--git-dir=\(place.mirror)", "config", "receive.unpackLimit", "1")
        }
        let work = try place.clone()
        let before = try work.head()
        let commit = try work.commitLargeFile()
        let held = place.home + "/held"

        let outcome = try place.unshared(
            """
            mkdir -p \(held) && mount -t tmpfs -o size=128k none \(held) || exit 9
            git push origin main 2>&1; echo "push $?"
            find \(held) -mindepth 1
            git --git-dir=\(place.mirror) for-each-ref refs/held
            gatehouse hold list --all
            gatehouse doctor | grep -i room
            echo ---
            mount -o remount,size=256m \(held)
            git push origin main 2>&1
            gatehouse doctor | grep -i room
            GATEHOUSE_ACTOR=eve gatehouse hold approve h1
            """, in: work.path)

        let parts = outcome.output.components(separatedBy: "---\n")
        try #require(parts.count == 2, "\(outcome)")
        let said = place.words(of: parts[0])
        #expect(
            said.contains(
                "gatehouse: push refused: it needs an approval, and the server cannot keep it until then "
                    + "(No space left on device); ask the administrator"), "\(outcome)")
        #expect(said.contains("push 1") && !said.contains("could not be judged"), "\(outcome)")
        let toPusher = parts[0].components(separatedBy: "push 1")[0].replacing(place.mirror, with: "")
        #expect(!toPusher.contains(place.folder), "\(outcome)")
        #expect(!parts[0].contains(".part") && !parts[0].contains(held + "/0"), "\(outcome)")
        #expect(!parts[0].contains("refs/held"), "\(outcome)")
        #expect(parts[0].contains("No push waits"), "\(outcome)")
        #expect(parts[0].contains("\(held) has 0 MiB of room"), "\(outcome)")
        #expect(place.words(of: parts[1]).contains("held as h1 (p1)"), "\(outcome)")
        #expect(parts[1].contains("\(held) has room"), "\(outcome)")
        #expect(parts[1].contains("h1 is applied as p2"), "\(outcome)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(commit != before)
        try place.expectSound()
    }

    @Test func `where the mirror cannot keep what it builds on no push is held`() throws {
        let place = try installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        try Data().write(to: URL(fileURLWithPath: place.mirror + "/refs/held"))

        let push = try work.tryGit("push", "origin", "main")

        #expect(
            push.said.contains("it needs an approval, and the server cannot keep it until then"), "\(push)")
        #expect(!push.errors.replacing(place.mirror, with: "MIRROR").contains(place.folder), "\(push)")
        #expect(try place.states().isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.home + "/held").isEmpty)
    }

    @Test(.enabled(if: canMount, "mounts are not permitted here"))
    func `what was approved waits for room in the mirror, and is applied then`() throws {
        let place = try installation()
        let work = try place.clone()
        let before = try work.head()
        let commit = try work.commitLargeFile()
        _ = try work.tryGit("push", "origin", "main")

        let outcome = try place.unshared(
            """
            mount -t tmpfs -o size=4m none /mnt && cp -a \(place.mirror)/. /mnt && rm -rf /mnt/objects/tmp_* \
                && mount --bind /mnt \(place.mirror) || exit 9
            dd if=/dev/zero of=/mnt/fill bs=1k 2>/dev/null
            truncate -s -64k /mnt/fill
            GATEHOUSE_ACTOR=eve gatehouse hold approve h1 2>&1; echo "approve $?"
            find /mnt -name '*.part'
            git --git-dir=\(place.mirror) rev-parse main
            gatehouse forward
            echo ---
            rm /mnt/fill
            gatehouse forward
            git --git-dir=\(place.mirror) rev-parse main
            git --git-dir=\(place.mirror) fsck --connectivity-only
            """, in: place.folder)

        let parts = outcome.output.components(separatedBy: "---\n")
        try #require(parts.count == 2, "\(outcome)")
        #expect(parts[0].contains("h1 is approved and cannot be applied just now"), "\(outcome)")
        #expect(parts[0].contains("No space left on device") && parts[0].contains("approve 1"), "\(outcome)")
        #expect(parts[0].contains(before) && !parts[0].contains(".part"), "\(outcome)")
        #expect(!parts[0].contains(place.folder), "\(outcome)")
        #expect(
            parts[1].contains("demo h1 is applied") && parts[1].contains(commit)
                && !parts[1].contains("missing"),
            "\(outcome)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(try place.releases() == 1)
    }

    // MARK: Clocks

    private static let year = 365 * 24 * 60 * 60 * 1_000

    @Test func `a clock that was a year ahead keeps nobody from deciding`() throws {
        let place = try installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        for ref in ["main", "release/1", "release/2"] {
            _ = try work.tryGit("push", "origin", "HEAD:refs/heads/\(ref)")
        }
        try place.moveHolds(by: Self.year)

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
        let place = try installation()
        let work = try place.clone()
        let base = try work.head()
        try work.commit(["same": "what only the topic has\n"], "Add it to the topic")
        let topic = try work.git("rev-parse", "HEAD^{tree}").trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(try work.tryGit("push", "origin", "HEAD:refs/heads/topic").succeeded)
        try work.git("reset", "--quiet", "--hard", base)
        let commit = try work.commit(["same": "what only the topic has\n", "main": "1\n"], "Add it to main")
        // A client may leave out whatever the mirror has.
        let pack = try work.pack([commit, "^\(base)", "^\(topic)"])
        #expect(
            try place.rawPush([(base, commit, "refs/heads/main")], pack: pack).said.contains("held as h1"))
        try place.moveHolds(by: Self.year)
        #expect(try work.tryGit("push", "origin", ":refs/heads/topic").succeeded)

        try place.gatehouse("forward")
        try place.cleanUp()
        let approved = try place.hold("approve", "h1")
        try place.gatehouse("forward")

        #expect(approved.succeeded && approved.output.contains("h1 is applied"), "\(approved)")
        try place.expectApplied(commit)
    }

    @Test func `the sign of a push that waits counts for moments, whatever the clock said then`() throws {
        let place = try installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "-o", "wait=1", "origin", "main")
        // Its process was killed while the clock was ahead.
        try place.change("UPDATE holds SET awaited_until = opened_at + \(Self.year)")

        let approved = try place.hold("approve", "h1")

        #expect(approved.succeeded && approved.output.contains("h1 is applied"), "\(approved)")
        try place.expectApplied(commit)
    }

    @Test func `what was applied while the clock was ahead does not wait that long for its upstream`() throws
    {
        let place = try installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        let away = place.upstream + ".away"
        try FileManager.default.moveItem(atPath: place.upstream, toPath: away)
        #expect(try place.hold("approve", "h1").output.contains("h1 is applied"))
        try place.change("UPDATE outbox SET not_before = not_before + \(Self.year)")
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
        let place = try installation()
        let work = try place.clone()
        let before = try work.head()
        try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        // The clock goes forward.
        try place.moveHolds(by: -Self.year)
        let late =
            switch first {
            case "approve": try place.hold("approve", "h1")
            case "cancel": try place.hold("cancel", "h1", as: place.ownName())
            default: try place.tryGatehouse("forward")
            }
        // And back.
        try place.moveHolds(by: Self.year)

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
        let place = try installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        #expect(try place.hold("reject", "h1", "--reason", "not on a Friday").succeeded)
        for move in [Self.year, -2 * Self.year] {
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

    // MARK: Git's clean-up

    @Test func `Git's clean-up takes nothing away from what is held`() throws {
        let place = try installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")

        try place.cleanUp()
        let approved = try place.hold("approve", "h1")

        #expect(approved.succeeded, "\(approved)")
        try place.expectApplied(commit)
    }

    @Test func `a push that waits is applied although Git's clean-up took its objects away`() throws {
        let place = try installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        let approval = Companion(
            place, "eve",
            """
            until gatehouse hold list | grep -q h1; do sleep 0.1; done
            git --git-dir=\(place.mirror) gc --quiet --prune=now
            ls -d \(place.mirror)/objects/tmp_objdir-* \(place.mirror)/objects/incoming-* 2>/dev/null
            echo cleaned
            gatehouse hold approve h1
            """)

        let push = try work.tryGit("push", "-o", "wait=60", "origin", "main")
        let approved = approval.outcome()

        #expect(approved.contains("h1 is applied as p2"), "\(approved) \(push)")
        #expect(approved.hasPrefix("cleaned"), "the quarantine was to be cleaned up: \(approved)")
        try place.expectApplied(commit)
    }

    @Test func `Git's clean-up between an approval and its application takes nothing away`() throws {
        let place = try installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        let lock = place.mirror + "/refs/heads/main.lock"
        try Data().write(to: URL(fileURLWithPath: lock))
        let hindered = try place.hold("approve", "h1")
        try FileManager.default.removeItem(atPath: lock)

        try place.cleanUp()
        try place.gatehouse("forward")

        #expect(hindered.errors.contains("cannot be applied just now"), "\(hindered)")
        try place.expectApplied(commit)
    }

    /// The mirror's own hooks may take a minute between the moment that it has the objects and the one that a ref has.
    @Test func `Git's clean-up amid the application takes nothing away`() throws {
        let place = try installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        try place.hook("update", "git gc --quiet --prune=now")

        let approved = try place.hold("approve", "h1")

        #expect(approved.succeeded && approved.output.contains("h1 is applied"), "\(approved)")
        try place.expectApplied(commit)
    }

    /// Git spares what is young from its clean-up, since it may be of a push under way.
    @Test func `what waited for long comes to the mirror as new`() throws {
        let place = try installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        _ = try place.run(
            "find", [place.home + "/held", "-type", "f", "-exec", "touch", "-d", "30 days ago", "{}", "+"])
        try place.hook("update", "find objects -type f -mtime +7 >\(place.folder)/old")

        #expect(try place.hold("approve", "h1").succeeded)

        #expect(try String(contentsOfFile: place.folder + "/old", encoding: .utf8) == "")
        try place.expectApplied(commit)
    }

    // MARK: Hooks

    @Test func `a release asks the mirror's hooks, and no others, whatever folder it is applied from`() throws
    {
        let place = try installation()
        let work = try place.clone()
        let before = try work.head()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        _ = try work.tryGit("push", "origin", "main:release/1")
        for hook in ["reference-transaction", "pre-push"] {
            try Program.write(": >\(place.folder)/strange; exit 1", at: "\(place.folder)/hooks/\(hook)")
        }

        let approved = try place.hold("approve", "h1")
        try place.hook(
            "reference-transaction",
            "[ $1 = prepared ] && grep -q refs/heads && { echo not today >&2; exit 1; }; exit 0")
        let refused = try place.hold("approve", "h2")

        #expect(approved.succeeded && approved.output.contains("h1 is applied"), "\(approved)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(!FileManager.default.fileExists(atPath: place.folder + "/strange"))
        #expect(refused.status == 1 && refused.output.contains("h2 is stale"), "\(refused)")
        #expect(
            refused.output.contains("'reference-transaction' refuses it")
                && refused.output.contains("not today"),
            "\(refused)")
        #expect(try place.value(of: "refs/heads/release/1", in: place.mirror) == nil)
        #expect(commit != before)
    }

    // MARK: Killed

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
        let place = try installation()
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
        let place = try installation()
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
        let place = try installation()
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
        let place = try installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        let second = try work.commit(["b": "1\n"], "Add b")
        try place.die(
            Moment(
                name: "kept", state: "open", isMoved: false,
                file: "home/mirrors/demo.git/hooks/reference-transaction",
                script: "[ $1 = prepared ] && grep -q refs/held && die $(up gatehouse-hook)"))

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
        let place = try installation()
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
                "UPDATE holds SET changed_at = changed_at + \(Self.year), awaited_until = awaited_until + \(Self.year)"
            )
        }
        try place.takeUp { try place.states() == ["applied"] && place.isForwarded() }

        #expect(!push.succeeded, "\(push)")
        #expect(states == ["applying"] || (isMoved && states == ["applied"]), "\(states)")
        #expect(value == (isMoved ? commit : before))
        try place.expectApplied(commit)
        #expect(try place.events() == ["open", "approved", "applying", "applied"])
    }

    // MARK: Programs that judge

    @Test func `a program that does not answer lets nothing be applied, and the approver reads why`() throws {
        let place = try installation()
        let work = try place.clone()
        let before = try work.head()
        let program = place.folder + "/ask"
        let scripts = [
            ("sleep 60", "did not end within 1 s"),
            ("exec yes", "did not end within 1 s"),
            ("exit 3", "ended with status 3"),
            ("echo 'out of memory'; kill -9 $$", "was ended by signal 9: out of memory"),
            ("setsid sleep 600 & echo $! >\(place.folder)/left; exit 3", "ended with status 3"),
        ]
        for (number, (script, _)) in scripts.enumerated() {
            try work.commit(["a": script], "Change")
            let push = try work.tryGit("push", "origin", "HEAD:refs/heads/release/\(number + 1)")
            #expect(push.said.contains("held as h\(number + 1)"), "\(push)")
        }
        try Program.write("exit 0", at: program)
        try place.editPolicy { $0 + "\n[[external]]\nprogram = \"\(program)\"\ntimeout = 1\n" }
        for (index, (script, words)) in scripts.enumerated() {
            let number = index + 1
            if number == 3 { try place.editPolicy { $0.replacing("timeout = 1\n", with: "timeout = 60\n") } }
            try Program.write(script, at: program)

            let approved = try place.hold("approve", "h\(number)")

            #expect(approved.status == 1, "\(script): \(approved)")
            #expect(approved.output.contains("\(program) \(words)"), "\(script): \(approved)")
            #expect(approved.description.utf8.count < 12_000, "\(script): \(approved)")
            #expect(try place.value(of: "refs/heads/release/\(number)", in: place.mirror) == nil)
            #expect(try place.states()[index] == "rejected")
        }
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == before)
        let left = try String(contentsOfFile: place.folder + "/left", encoding: .utf8)
        _ = try place.run("kill", [left.trimmingCharacters(in: .whitespacesAndNewlines)])
        #expect(try place.releases() == 0)
        try place.expectSound()
    }
}

extension Clone {
    /// Commits a file that does not get smaller by being packed, and returns the commit's id.
    fileprivate func commitLargeFile() throws -> String {
        let outcome = try run("sh", "-c", "head -c 300000 /dev/urandom >large")
        try #require(outcome.succeeded, "\(outcome)")
        return try commit([:], "Add a large file")
    }
}

extension Installation {
    /// Runs a script in a view of the file systems of its own, whose mounts end with it.
    fileprivate func unshared(_ script: String, in directory: String) throws -> Outcome {
        try run("unshare", ["--mount", "sh", "-c", script], in: directory)
    }

    /// What the server said, without its line breaks.
    fileprivate func words(of text: String) -> String {
        text.replacing("remote:", with: "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    fileprivate func hold(_ arguments: String..., as name: String = "eve") throws -> Outcome {
        try run("gatehouse", ["hold"] + arguments, environment: ["GATEHOUSE_ACTOR": name])
    }

    /// By which the pushes of these tests are known.
    fileprivate func ownName() throws -> String {
        try #require(
            try ledger().read {
                try String.fetchOne(
                    $0,
                    sql: "SELECT name FROM actors WHERE id = (SELECT actor FROM pushes ORDER BY id LIMIT 1)")
            })
    }

    fileprivate func hook(_ name: String, _ script: String) throws {
        try Program.write(script, at: "\(mirror)/hooks/\(name)")
    }

    fileprivate func change(_ sql: String) throws {
        try ledger().write { try $0.execute(sql: sql) }
    }

    /// Makes holds as they would be had the clock said something else, in milliseconds.
    fileprivate func moveHolds(by milliseconds: Int) throws {
        try change(
            """
            UPDATE holds SET opened_at = opened_at + \(milliseconds), expires_at = expires_at + \(milliseconds),
                changed_at = changed_at + \(milliseconds), awaited_until = awaited_until + \(milliseconds)
            """)
    }

    fileprivate func pins() throws -> [String] {
        try git("--git-dir=\(mirror)", "for-each-ref", "--format=%(refname)", "refs/held")
            .split(separator: "\n").map(String.init)
    }

    fileprivate func cleanUp() throws {
        try git("--git-dir=\(mirror)", "reflog", "expire", "--expire=now", "--all")
        try git("--git-dir=\(mirror)", "gc", "--quiet", "--prune=now")
    }

    /// Puts a script into its place that once kills a process that it was started by, and more.
    fileprivate func die(_ moment: HoldFaultTests.Moment) throws {
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

    /// What the ledger says of the holds, the oldest first.
    fileprivate func states() throws -> [String] {
        try ledger().read { try String.fetchAll($0, sql: "SELECT state FROM holds ORDER BY id") }
    }

    /// What the log says that became of holds, one after the other.
    fileprivate func events() throws -> [String] {
        struct Entry: Decodable {
            let kind: String
            let outcome: String?
        }
        return try ledger().read { try Data.fetchAll($0, sql: "SELECT entry FROM log ORDER BY idx") }
            .map { try JSONDecoder().decode(Entry.self, from: $0) }
            .filter { $0.kind == "hold.state" }.compactMap(\.outcome)
    }

    /// How many pushes are on record that a hold was applied as.
    fileprivate func releases() throws -> Int {
        try ledger().read {
            try Int.fetchOne(
                $0,
                sql:
                    "SELECT COUNT(*) FROM pushes WHERE decision = 'accept' AND (origin = 'release' OR id IN (SELECT release FROM holds))"
            )
        } ?? 0
    }

    fileprivate func isForwarded() throws -> Bool {
        try outbox().allSatisfy { $0.hasSuffix(" forwarded") }
    }

    fileprivate func keepsNothing() throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: home + "/held").isEmpty && pins().isEmpty
    }

    /// As `gatehouse doctor` says to do with those of ended processes.
    fileprivate func removeLocks() throws {
        for file in ["HEAD.lock", "refs/heads/main.lock"] {
            try FileManager.default.removeItem(atPath: "\(mirror)/\(file)")
        }
    }

    /// Has the worker come until it is so.
    fileprivate func takeUp(_ isSo: () throws -> Bool) throws {
        var last: Outcome?
        for _ in 0..<50 {
            last = try tryGatehouse("forward")
            if try isSo() { return }
            usleep(100_000)
        }
        let listed = try gatehouse("hold", "list", "--all")
        Issue.record("the worker does not take it up: \(listed) \(last.map { "\($0)" } ?? "")")
    }

    /// Main has the value at both sides, by one release, and nothing is left of its hold.
    fileprivate func expectApplied(_ commit: String, sourceLocation: SourceLocation = #_sourceLocation) throws
    {
        #expect(
            try value(of: "refs/heads/main", in: mirror) == commit, sourceLocation: sourceLocation)
        #expect(
            try value(of: "refs/heads/main", in: upstream) == commit, sourceLocation: sourceLocation)
        #expect(try releases() == 1, sourceLocation: sourceLocation)
        #expect(try states().last == "applied", sourceLocation: sourceLocation)
        #expect(try keepsNothing(), sourceLocation: sourceLocation)
        try expectSound(sourceLocation: sourceLocation)
    }

    /// Nothing is missing in the mirror, and the log is whole.
    fileprivate func expectSound(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let checked = try run("git", ["--git-dir=\(mirror)", "fsck", "--connectivity-only", "--no-dangling"])
        #expect(
            checked.succeeded && checked.output.isEmpty, "\(checked)", sourceLocation: sourceLocation)
        let (indices, damage) = try ledger().read { database in
            try (
                Int.fetchAll(database, sql: "SELECT idx FROM log ORDER BY idx"),
                String.fetchAll(database, sql: "PRAGMA integrity_check")
            )
        }
        #expect(indices == Array(0..<indices.count) && damage == ["ok"], sourceLocation: sourceLocation)
    }
}
