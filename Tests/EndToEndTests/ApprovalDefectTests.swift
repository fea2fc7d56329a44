import Foundation
import GRDB
import Testing

/// What approvals in front of pushes have got wrong elsewhere.
@Suite struct ApprovalDefectTests {
    private let zero = String(repeating: "0", count: 40)

    /// A home that holds what comes to main, to releases and to tags, with an approver.
    private func installation(_ more: String = "", approvals: Int = 1) throws -> Installation {
        let place = try Installation()
        try place.editPolicy {
            $0.replacing("approvals = 1", with: "approvals = \(approvals)")
                .replacing("delete = \"reject\"", with: "delete = \"hold\"") + """

                    [[refs]]
                    match = ["refs/heads/main", "refs/heads/release/*", "refs/tags/*"]
                    create = "hold"
                    update = "hold"
                    delete = "hold"

                    """ + more
        }
        try place.gatehouse("actor", "add", "eve", "--group", "approvers", "--email", "eve@example.com")
        return place
    }

    @discardableResult
    private func push(
        _ work: Clone, as actor: String = "pat", _ arguments: String...
    ) throws -> Installation.Outcome {
        try work.installation.run(
            "git", ["push"] + arguments, in: work.path, environment: ["GATEHOUSE_ACTOR": actor])
    }

    /// What a hold command of somebody comes to.
    @discardableResult
    private func hold(
        _ arguments: String..., as name: String = "eve", in place: Installation, input: String = ""
    ) throws -> Installation.Outcome {
        try place.run(
            "gatehouse", ["hold"] + arguments, environment: ["GATEHOUSE_ACTOR": name],
            input: Array(input.utf8))
    }

    private func state(_ number: Int, _ place: Installation) throws -> String? {
        try place.ledger().read {
            try String.fetchOne($0, sql: "SELECT state FROM holds WHERE id = ?", arguments: [number])
        }
    }

    // MARK: Counting

    /// The entries of two groups, each of which has to agree.
    private let twoGroups = """
        [[paths]]
        match = ["src/**"]
        action = "hold"
        approvers = ["@security"]

        [[paths]]
        match = ["src/**"]
        action = "hold"
        approvers = ["@release"]
        """

    @Test(arguments: ["security", "release"])
    func `one person is one approval where two groups are asked, and the other group's completes it`(
        _ group: String
    ) throws {
        let place = try Installation()
        try place.editPolicy { $0 + "\n" + twoGroups }
        try place.gatehouse("actor", "add", "eve", "--group", "security")
        try place.gatehouse("actor", "group", "eve", "release")
        try place.gatehouse("actor", "add", "bob", "--group", group)
        let work = try place.clone()
        let commit = try work.commit(["src/a": "1\n"], "Add a")
        try push(work, "origin", "main")

        let first = try hold("approve", "h1", in: place)
        let again = try hold("approve", "h1", in: place)
        let waiting = try state(1, place)
        let other = try hold("approve", "h1", as: "bob", in: place)

        #expect(first.succeeded && first.output.contains("still needs one of @"), "\(first)")
        #expect(again.output.contains("still needs one of @") && waiting == "open", "\(again)")
        #expect(other.succeeded && other.output.contains("h1 is applied"), "\(other)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `no vote is lost where all are cast at once`() async throws {
        let place = try installation(approvals: 6)
        let names = (1...6).map { "approver\($0)" }
        for name in names { try place.gatehouse("actor", "add", name, "--group", "approvers") }
        let work = try place.clone()
        for round in 1...3 {
            let commit = try work.commit(["a": "\(round)\n"], "Change a")
            try push(work, "origin", "main")

            let outcomes = try await withThrowingTaskGroup(of: Installation.Outcome.self) { group in
                for name in names {
                    group.addTask { try self.hold("approve", "h\(round)", as: name, in: place) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }

            #expect(try state(round, place) == "applied", "\(outcomes)")
            #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
            #expect(outcomes.allSatisfy { $0.succeeded }, "\(outcomes)")
            let voters = try await place.ledger().read {
                try String.fetchAll(
                    $0,
                    sql: """
                        SELECT name FROM hold_decisions JOIN actors ON actors.id = actor WHERE hold = ?
                        ORDER BY name
                        """, arguments: [round])
            }
            #expect(voters == names)
        }
        #expect(try place.report("pushes", "--verdict", "accept").count == 3, "each is applied once")
    }

    @Test func `of a yes and a no at once one counts, and refs and record tell the same`() async throws {
        let place = try installation()
        try place.gatehouse("actor", "add", "bob", "--group", "approvers")
        let work = try place.clone()
        for round in 1...4 {
            let before = try place.value(of: "refs/heads/main", in: place.mirror)
            try work.git("reset", "--quiet", "--hard", try #require(before))
            let commit = try work.commit(["a": "\(round)\n"], "Change a")
            try push(work, "origin", "main")

            async let yes = hold("approve", "h\(round)", in: place)
            async let no = hold("reject", "h\(round)", "--reason", "not now", as: "bob", in: place)
            let (approved, rejected) = try await (yes, no)

            let value = try place.value(of: "refs/heads/main", in: place.mirror)
            let words = "\(approved) \(rejected)"
            switch try state(round, place) {
            case "applied": #expect(value == commit && approved.succeeded && !rejected.succeeded, "\(words)")
            case "rejected": #expect(value == before && !approved.succeeded && rejected.succeeded, "\(words)")
            case let other: Issue.record("\(other ?? "no hold") \(words)")
            }
            #expect(try place.value(of: "refs/heads/main", in: place.upstream) == value)
        }
    }

    @Test func `a vote that is cast while others are counted is not lost with the process that cast it`()
        throws
    {
        let place = try installation(approvals: 2)
        try place.gatehouse("actor", "add", "bob", "--group", "approvers")
        // Asked while the first vote is counted, it casts the second, and is ended before that is counted.
        let program = place.folder + "/meanwhile"
        try Program.write(
            """
            export GATEHOUSE_HOME='\(place.home)' GATEHOUSE_ACTOR=bob
            timeout -s KILL 2 '\(Installation.programs)/gatehouse' hold approve h1 >/dev/null 2>&1
            exit 0
            """, at: program)
        try place.editPolicy { $0 + "\n[[external]]\nprogram = \"\(program)\"\n" }
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        try push(work, "origin", "main")

        let first = try hold("approve", "h1", in: place)
        let votes = try place.ledger().read {
            try Int.fetchOne($0, sql: "SELECT COUNT(DISTINCT actor) FROM hold_decisions")
        }
        try place.gatehouse("forward")

        #expect(first.output.contains("still needs") && votes == 2, "\(first)")
        #expect(try state(1, place) == "applied")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    // MARK: Who decides

    @Test func `who runs the server approves nothing of their own`() throws {
        let place = try installation("")
        let account = NSUserName()
        try place.editPolicy {
            $0.replacing("[approvals]\n", with: "[approvals]\nemergency = [\"@oncall\"]\n")
        }
        try place.gatehouse("actor", "add", account, "--group", "approvers")
        try place.gatehouse("actor", "group", account, "oncall")
        let work = try place.clone()
        let before = try work.head()
        try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")

        let own = try place.tryGatehouse("hold", "approve", "h1")
        let bySudo = try place.run(
            "gatehouse", ["hold", "approve", "h1"], environment: ["SUDO_USER": account])
        let emergency = try place.tryGatehouse("hold", "approve", "h1", "--emergency", "--reason", "hurry")
        let rejected = try place.tryGatehouse("hold", "reject", "h1", "--reason", "no")

        for outcome in [own, bySudo, emergency, rejected] {
            #expect(outcome.status == 1 && outcome.errors.contains("they pushed it"), "\(outcome)")
        }
        #expect(try state(1, place) == "open")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == before)
    }

    @Test func `who has nothing to do with a hold learns nothing of it`() throws {
        let place = try installation()
        try place.gatehouse("actor", "add", "mallory", "--group", "developers")
        try place.gatehouse("actor", "add", "rick", "--group", "release")
        let work = try place.clone()
        let commit = try work.commit(["hush": "1\n"], "Quietly")
        try push(work, "-o", "reason=embargoed", "origin", "HEAD:refs/heads/release/hush")
        try hold("comment", "h1", "between us", in: place)

        func expectNothing() throws {
            for name in ["mallory", "rick", "nobody"] {
                for command in [
                    ["list"], ["list", "--all"], ["list", "--format", "json"], ["show", "h1"],
                    ["show", "h1", "--format", "json"], ["diff", "h1"], ["diff", "h1", "--stat"],
                    ["statement", "h1"], ["watch", "h1"], ["comment", "h1", "hello"], ["approve", "h1"],
                    ["reject", "h1", "--reason", "no"], ["cancel", "h1"],
                    ["approve", "h1", "--emergency", "--reason", "now"],
                ] {
                    let outcome = try place.run(
                        "gatehouse", ["hold"] + command, environment: ["GATEHOUSE_ACTOR": name])
                    #expect(outcome.succeeded == (command[0] == "list"), "\(name) \(command): \(outcome)")
                    let words = outcome.output + outcome.errors
                    for known in [
                        "hush", "pat", "embargoed", "between", "approvers", "not today",
                        String(commit.prefix(12)),
                    ] {
                        #expect(!words.contains(known), "\(name) \(command): \(outcome)")
                    }
                }
            }
        }
        try expectNothing()
        #expect(try hold("reject", "h1", "--reason", "not today", in: place).succeeded)
        try expectNothing()
        #expect(try hold("show", "h1", as: "pat", in: place).output.contains("not today"))
    }

    @Test func `who approves sees what waits for them, why, and nothing else`() throws {
        let place = try installation(
            """
            [[refs]]
            match = ["refs/heads/secret/*"]
            create = "hold"
            approvers = ["@security"]
            """)
        try place.gatehouse("actor", "add", "sam", "--group", "security")
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        try push(work, "-o", "reason=fixes the outage", "-o", "ticket=OPS-7", "origin", "main")
        try push(work, "origin", "HEAD:refs/heads/secret/1")

        let eve = try hold("list", "--format", "json", in: place)
        let sam = try hold("list", as: "sam", in: place)
        let shown = try hold("show", "h1", in: place)
        let pusher = try hold("list", as: "pat", in: place)
        try hold("approve", "h1", in: place)
        let afterwards = try hold("list", in: place)

        let rows = try JSONSerialization.jsonObject(with: Data(eve.output.utf8)) as? [[String: Any]]
        #expect(rows?.map { $0["hold"] as? String } == ["h1"], "\(eve)")
        #expect(rows?.first?["reason"] as? String == "fixes the outage", "\(eve)")
        #expect(rows?.first?["ticket"] as? String == "OPS-7", "\(eve)")
        #expect(sam.output.contains("refs/heads/secret/1") && !sam.output.contains("h1 "), "\(sam)")
        #expect(shown.output.contains("reason: fixes the outage"), "\(shown)")
        #expect(pusher.output.contains("h1") && pusher.output.contains("h2"), "\(pusher)")
        #expect(afterwards.output.contains("No push waits"), "\(afterwards)")
    }

    // MARK: What an approval is of

    @Test func `an approval is of one ref: the same commits for another have to be approved anew`() throws {
        let place = try installation()
        let work = try place.clone()
        let base = try work.head()
        try push(work, "origin", "main:release/1")
        #expect(try hold("approve", "h1", in: place).succeeded)
        let commit = try work.commit(["a": "1\n"], "Add a")
        // Both refs are at the same commit, and go to the same one.
        try push(work, "origin", "main")
        let second = try push(work, "origin", "main:release/1")
        #expect(try hold("approve", "h2", in: place).succeeded)
        let sentAgain = try push(work, "origin", "main:release/1")

        #expect(second.said.contains("held as h3") && sentAgain.said.contains("held as h3"), "\(second)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(try place.value(of: "refs/heads/release/1", in: place.mirror) == base)
        #expect(try state(3, place) == "open")
    }

    @Test func `an approval is of one repository`() throws {
        let place = try installation()
        try place.git("clone", "--quiet", "--bare", place.upstream, place.folder + "/upstream2.git")
        try place.gatehouse("mirror", "add", "other", "--upstream", place.folder + "/upstream2.git")
        let other = place.home + "/mirrors/other.git"
        let work = try place.clone()
        let before = try work.head()
        let commit = try work.commit(["a": "1\n"], "Add a")
        try push(work, "origin", "main")
        try push(work, other, "main")

        #expect(try hold("approve", "h1", in: place).succeeded)
        let again = try push(work, other, "main")
        try place.gatehouse("forward")

        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == commit)
        #expect(again.said.contains("held as h2"), "\(again)")
        #expect(try place.value(of: "refs/heads/main", in: other) == before)
        #expect(try state(2, place) == "open")
    }

    @Test func `a signature for one hold is none for the same commits elsewhere`() throws {
        let place = try installation()
        let key = place.folder + "/eve"
        try #require(
            try place.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]).succeeded)
        try place.gatehouse("actor", "key", "add", "eve", key + ".pub")
        try place.editPolicy { $0.replacing("[approvals]\n", with: "[approvals]\nsigned = true\n") }
        let work = try place.clone()
        try push(work, "origin", "main:release/1")
        try push(work, "origin", "main:release/2")
        let statement = try hold("statement", "h1", in: place)
        let signature = try place.run(
            "ssh-keygen", ["-q", "-Y", "sign", "-n", "gatehouse-decision", "-f", key],
            input: Array(statement.output.utf8)
        ).output

        let other = try hold("approve", "h2", "--signature", "-", in: place, input: signature)
        let own = try hold("approve", "h1", "--signature", "-", in: place, input: signature)

        #expect(other.status == 1 && other.errors.contains("not of this decision"), "\(other)")
        #expect(own.succeeded, "\(own)")
        #expect(try place.value(of: "refs/heads/release/2", in: place.mirror) == nil)
    }

    @Test func `what was applied once is not approved for the next time`() throws {
        let place = try installation()
        try place.editPolicy { $0.replacing("rewind = \"reject\"", with: "rewind = \"hold\"") }
        let work = try place.clone()
        let base = try work.head()
        let commit = try work.commit(["a": "1\n"], "Add a")
        try push(work, "origin", "main")
        #expect(try hold("approve", "h1", in: place).succeeded)
        try push(work, "--force", "origin", "\(base):main")
        #expect(try hold("approve", "h2", in: place).succeeded)

        // From the same value to the same value of the same ref.
        let again = try push(work, "origin", "main")

        #expect(again.said.contains("held as h3"), "\(again)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == base)
        #expect(try hold("approve", "h3", in: place).succeeded)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `an approval of one tag lets no other pass beside it`() throws {
        let place = try installation()
        let work = try place.clone()
        for name in ["a", "b", "c"] { try work.git("tag", name) }
        try push(work, "origin", "a")
        let both = try push(work, as: "tom", "origin", "a", "b")

        #expect(try hold("approve", "h1", in: place).succeeded)
        let joined = try push(work, as: "tom", "origin", "a", "b")
        let next = try push(work, "origin", "a", "b", "c")

        #expect(both.said.contains("held as h2"), "\(both)")
        #expect(!joined.succeeded && joined.said.contains("held as h"), "\(joined)")
        #expect(!next.succeeded && next.said.contains("held as h"), "\(next)")
        #expect(try place.value(of: "refs/tags/a", in: place.upstream) == work.head())
        for name in ["b", "c"] {
            #expect(try place.value(of: "refs/tags/\(name)", in: place.mirror) == nil)
            #expect(try place.value(of: "refs/tags/\(name)", in: place.upstream) == nil)
        }
        // Of which one ref moved on is applied to none.
        let late = try hold("approve", "h2", in: place)
        #expect(late.status == 1, "\(late)")
        #expect(try place.value(of: "refs/tags/b", in: place.mirror) == nil)
    }

    @Test func `a rejection stands, whoever sends the same and whatever was sent in between`() throws {
        let place = try installation()
        let work = try place.clone()
        let base = try work.head()
        let rejected = try work.commit(["a": "1\n"], "Add a")
        try push(work, "origin", "main")
        #expect(try hold("reject", "h1", "--reason", "never", in: place).succeeded)
        try work.git("reset", "--quiet", "--hard", base)
        try work.commit(["b": "1\n"], "Add b")
        try push(work, "origin", "main")

        let same = try push(work, "origin", "\(rejected):refs/heads/main")
        let byAnother = try push(work, as: "tom", "origin", "\(rejected):refs/heads/main")
        let waiting = try push(work, "-o", "wait=60", "origin", "\(rejected):refs/heads/main")
        let besides = try push(work, "origin", "\(rejected):refs/heads/main", "main:refs/heads/besides")

        for outcome in [same, byAnother, waiting, besides] {
            #expect(
                !outcome.succeeded && outcome.said.contains("rejected by eve: never"), "\(outcome)")
        }
        #expect(try state(1, place) == "rejected")
        #expect(try state(2, place) == "open")
        #expect(try hold("approve", "h1", in: place).status == 1)
        #expect(try hold("show", "h1", in: place).output.contains("eve rejects: never"))
    }

    // MARK: Time

    /// As if a hold's time were over.
    private func end(_ number: Int, _ place: Installation) throws {
        try place.ledger().write {
            try $0.execute(
                sql: "UPDATE holds SET expires_at = opened_at - 1 WHERE id = ?", arguments: [number])
        }
    }

    @Test func `a hold that nobody decided on in time ends by itself, and nothing is kept of it`() throws {
        let place = try installation()
        try place.editPolicy { $0.replacing("expiry = 14", with: "expiry = 3") }
        let work = try place.clone()
        let before = try work.head()
        let commit = try work.commit(["a": "1\n"], "Add a")
        try push(work, "origin", "main")
        let days = try place.ledger().read {
            try Double.fetchOne($0, sql: "SELECT (expires_at - opened_at) / 86400000.0 FROM holds")
        }
        try end(1, place)

        let late = try hold("approve", "h1", in: place)
        let comment = try hold("statement", "h1", in: place)
        let forward = try place.gatehouse("forward")

        #expect(days.map { abs($0 - 3) < 0.01 } == true, "\(days ?? 0)")
        #expect(late.status == 1 && late.errors.contains("expired"), "\(late)")
        #expect(comment.status == 1 && comment.errors.contains("expired"), "\(comment)")
        #expect(try state(1, place) == "expired", "\(forward)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.home + "/held").isEmpty)
        #expect(try hold("list", in: place).output.contains("No push waits"))
        #expect(try hold("show", "h1", in: place).output.contains("nobody decided in time"))
        // It can be asked for anew, and is another hold then.
        #expect(try push(work, "origin", "main").said.contains("held as h2"))
        #expect(try hold("approve", "h2", in: place).succeeded)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `what is sent again when its hold's time is over waits anew, also where no worker came by`()
        throws
    {
        let place = try installation(approvals: 2)
        try place.gatehouse("actor", "add", "bob", "--group", "approvers")
        let work = try place.clone()
        let before = try work.head()
        try work.commit(["a": "1\n"], "Add a")
        try push(work, "origin", "main")
        #expect(try hold("approve", "h1", in: place).output.contains("still needs"))
        try end(1, place)

        let again = try push(work, "origin", "main")
        let bob = try hold("approve", "h2", as: "bob", in: place)

        #expect(again.said.contains("held as h2"), "\(again)")
        #expect(try state(1, place) == "expired")
        #expect(bob.output.contains("still needs"), "what was said of the first is not of the second: \(bob)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == before)
        #expect(try hold("approve", "h2", in: place).output.contains("h2 is applied"))
    }

    /// Whoever approved it and then went away, as a push that waited does.
    @Test func `what was approved and not applied in time is not applied later`() throws {
        let place = try installation()
        let work = try place.clone()
        let before = try work.head()
        try work.commit(["a": "1\n"], "Add a")
        try push(work, "origin", "main")
        let soon = Int64(Date().timeIntervalSince1970 * 1_000) + 19_000
        try place.ledger().write {
            try $0.execute(sql: "UPDATE holds SET awaited_until = ?", arguments: [soon])
        }
        let approval = Companion(place, "eve", "timeout -s KILL 10 gatehouse hold approve h1")
        for _ in 0..<80 where try state(1, place) != "approved" { usleep(100_000) }
        _ = approval.outcome()
        try #require(try state(1, place) == "approved")
        try place.ledger().write { try $0.execute(sql: "UPDATE holds SET awaited_until = NULL") }
        try end(1, place)

        let again = try push(work, "-o", "wait=2", "origin", "main")
        try place.gatehouse("forward")

        #expect(!again.succeeded && again.said.contains("held as h2"), "\(again)")
        #expect(try state(1, place) == "expired")
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
        #expect(abs(ends - made - 2 * 86_400_000) < 60_000)
        try place.ledger().write { try $0.execute(sql: "UPDATE secret_exceptions SET expires_at = made_at") }

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && push.said.contains("test/a.py:1"), "\(push)")
        #expect(try place.gatehouse("secrets", "list").contains("no exceptions"))
    }

    // MARK: All kinds of pushes

    @Test func `deletions, plain tags and branches at known commits are held, shown and applied`() throws {
        let place = try installation()
        let work = try place.clone()
        let head = try work.head()
        try work.git("tag", "plain")
        try work.git("tag", "-a", "-m", "Words", "annotated")
        let annotated = try work.git("rev-parse", "annotated").trimmingCharacters(in: .newlines)

        let made = try push(work, "origin", "plain", "annotated", "HEAD:refs/heads/release/1")
        let shown = try hold("show", "h1", in: place)
        let approved = try hold("approve", "h1", in: place)
        let values = try ["refs/tags/plain", "refs/tags/annotated", "refs/heads/release/1"].map {
            try place.value(of: $0, in: place.upstream)
        }
        let deleted = try push(work, "origin", ":refs/tags/plain", ":refs/heads/release/1")
        let gone = try hold("approve", "h2", in: place)

        #expect(made.said.contains("held as h1") && deleted.said.contains("held as h2"), "\(made) \(deleted)")
        #expect(shown.output.contains("refs/heads/release/1  nothing → \(head.prefix(12))"), "\(shown)")
        #expect(approved.succeeded && gone.succeeded, "\(approved) \(gone)")
        #expect(values == [head, annotated, head])
        for ref in ["refs/tags/plain", "refs/heads/release/1"] {
            #expect(try place.value(of: ref, in: place.mirror) == nil)
            #expect(try place.value(of: ref, in: place.upstream) == nil)
        }
        #expect(try place.value(of: "refs/tags/annotated", in: place.upstream) == annotated)
    }

    @Test func `an approval that the upstream refuses does not end well`() throws {
        let place = try installation()
        try Program.write("echo 'not on a Monday' >&2; exit 1", at: place.upstream + "/hooks/pre-receive")
        let work = try place.clone()
        let before = try work.head()
        let commit = try work.commit(["a": "1\n"], "Add a")
        try push(work, "origin", "main")

        let approved = try hold("approve", "h1", in: place)

        #expect(approved.status == 1, "\(approved)")
        let words = approved.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("h1 is applied") && words.contains("THE UPSTREAM REFUSED IT"), "\(approved)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == commit)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == before)
        #expect(try place.report("pushes").first?["forward"] as? [String] == ["refused"])
        #expect(try place.tryGatehouse("doctor").status == 1)
    }

    @Test func `what the upstream got past the gate while a push was held is not overwritten by its release`()
        throws
    {
        let place = try installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        try push(work, "origin", "main")
        let stranger = Clone(place, path: place.folder + "/stranger")
        try place.git("clone", "--quiet", place.upstream, stranger.path)
        let theirs = try stranger.commit(["b": "1\n"], "Past the gate")
        try stranger.git("push", "--quiet", "origin", "main")

        let approved = try hold("approve", "h1", in: place)

        #expect(approved.status == 1, "\(approved)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == commit)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == theirs)
        #expect(try place.report("pushes").first?["forward"] as? [String] == ["diverged"], "\(approved)")
    }
}
