import Domain
import Foundation
import GRDB
import Glibc
import TestSupport
import Testing

/// How what was accepted reaches the upstream.
@Suite(.waiting) struct ForwardTests {
    private func refuseEverything(at upstream: String, saying message: String) throws {
        let hook = upstream + "/hooks/pre-receive"
        try Program.write("echo '\(message)' >&2\nexit 1", at: hook)
    }

    @Test func `an upstream that is away gets it later, and the pusher is told`() throws {
        let place = try Installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")
        try FileManager.default.moveItem(atPath: place.upstream, toPath: place.upstream + ".away")

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded)
        #expect(push.said.contains("accepted as p1"))
        #expect(
            push.said.contains(
                "could not be forwarded to the upstream now. The worker tries again; you need not push again")
        )
        #expect(try place.outbox() == ["refs/heads/main owed"])
        #expect(try place.gatehouse("forward", "status").contains("owed"))
        let away = try place.tryGatehouse("forward")
        #expect(away.status == 1)

        try FileManager.default.moveItem(atPath: place.upstream + ".away", toPath: place.upstream)
        try place.gatehouse("forward")

        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(try place.gatehouse("forward", "status").contains("Nothing is owed"))
    }

    @Test func `an upstream that refuses is told to the pusher and stands in the status`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try refuseEverything(at: place.upstream, saying: "not on a Monday")

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded)
        #expect(push.said.contains("THE UPSTREAM REFUSED IT"))
        #expect(try place.outbox() == ["refs/heads/main refused"])
        let status = try place.gatehouse("forward", "status")
        #expect(status.contains("refused") && status.contains("hook declined"))
        #expect(try place.report("pushes").first?["forward"] as? [String] == ["refused"])
        let doctor = try place.tryGatehouse("doctor")
        #expect(doctor.status == 1 && doctor.output.contains("refs/heads/main of p1 is refused"))
    }

    @Test func `one ref that the upstream declines does not keep the others back`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")
        let hook = place.upstream + "/hooks/pre-receive"
        try Program.write("! grep -q refs/heads/bad", at: hook)
        for refspec in ["main", "main:bad", "main:good"] {
            try work.git("push", "--quiet", "origin", refspec)
        }

        _ = try place.tryGatehouse("forward")

        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(try place.value(of: "refs/heads/good", in: place.upstream) == commit)
        #expect(
            try Set(place.outbox()) == [
                "refs/heads/bad refused", "refs/heads/good forwarded", "refs/heads/main forwarded",
            ])
    }

    @Test func `an upstream that moved is never overwritten`() throws {
        let place = try Installation()
        let work = try place.clone()
        let direct = try place.clone("direct", of: place.upstream)
        let foreign = try direct.commit(["b": "1\n"], "Past the gate")
        try direct.git("push", "--quiet", "origin", "main")
        try work.commit(["a": "1\n"], "One")

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded && push.said.contains("THE UPSTREAM HAS ANOTHER VALUE"), "\(push)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == foreign)
        #expect(try place.outbox() == ["refs/heads/main diverged"])
    }

    @Test func `after a refresh a merge of both sides is forwarded`() throws {
        let place = try Installation()
        let work = try place.clone()
        let direct = try place.clone("direct", of: place.upstream)
        let foreign = try direct.commit(["b": "1\n"], "Past the gate")
        try direct.git("push", "--quiet", "origin", "main")
        try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")

        let refresh = try place.gatehouse("mirror", "refresh", "demo")
        try work.git("fetch", "--quiet", "origin", "refs/gatehouse/upstream/heads/main")
        try work.git("merge", "--quiet", "--no-edit", "FETCH_HEAD")
        let push = try work.tryGit("push", "origin", "main")

        #expect(refresh.contains("Merge refs/gatehouse/upstream/heads/main"))
        #expect(push.succeeded && push.said.contains("forwarded refs/heads/main"), "\(push)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == work.head())
        #expect(
            try place.report("pushes").first?["commits"] as? Int == 2, "the foreign commit is judged, too")
        #expect(try place.report("commits").contains { $0["commit"] as? String == foreign })
        #expect(try place.gatehouse("forward", "status").contains("Nothing is owed"))
    }

    @Test func `a ref that only the upstream changed is followed by a refresh`() throws {
        let place = try Installation()
        let direct = try place.clone("direct", of: place.upstream)
        let foreign = try direct.commit(["b": "1\n"], "Past the gate")
        try direct.git("push", "--quiet", "origin", "main", "main:new")

        try place.gatehouse("mirror", "refresh", "demo")
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")

        #expect(try work.git("rev-parse", "HEAD^").hasPrefix(foreign))
        #expect(try place.value(of: "refs/heads/new", in: place.mirror) == foreign)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(try place.tryGatehouse("doctor").succeeded)
        #expect(try place.gatehouse("mirror", "refresh", "demo").contains("The upstream has not changed"))
    }

    @Test func `a forward that was cut off after the upstream took it is not taken for a stranger's`() throws
    {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let first = try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")
        // It is killed between the upstream's answer and the ledger.
        let pid = place.folder + "/forward"
        try Program.write("kill -9 $(cat '\(pid)')", at: place.upstream + "/hooks/post-receive")
        let cut = try place.run("sh", ["-c", "echo $$ >'\(pid)'; exec gatehouse forward"])
        try FileManager.default.removeItem(atPath: place.upstream + "/hooks/post-receive")
        #expect(cut.status == 128 + SIGKILL)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == first)
        #expect(try place.outbox() == ["refs/heads/main owed"])
        try work.commit(["a": "2\n"], "Two")
        try work.git("push", "--quiet", "origin", "main")

        try place.gatehouse("forward")

        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == work.head())
        #expect(try place.outbox() == ["refs/heads/main superseded", "refs/heads/main forwarded"])
    }

    @Test(arguments: [false, true])
    func `a value that was accepted and never at the upstream is a stranger's there`(wasTried: Bool) throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let first = try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")
        if wasTried {
            try FileManager.default.moveItem(atPath: place.upstream, toPath: place.upstream + ".away")
            _ = try place.tryGatehouse("forward")
            try FileManager.default.moveItem(atPath: place.upstream + ".away", toPath: place.upstream)
        }
        try work.commit(["a": "2\n"], "Two")
        try work.git("push", "--quiet", "origin", "main")
        try place.gatehouse("forward")
        try place.git("--git-dir=\(place.upstream)", "update-ref", "refs/heads/main", first)
        try work.commit(["a": "3\n"], "Three")
        try work.git("push", "--quiet", "origin", "main")

        let forward = try place.tryGatehouse("forward")

        #expect(forward.output.contains("refs/heads/main diverged"), "\(forward)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == first)
    }

    @Test func `a refused forward is tried again when somebody asks for it`() throws {
        let place = try Installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")
        try refuseEverything(at: place.upstream, saying: "closed")
        try work.git("push", "--quiet", "origin", "main")

        let still = try place.tryGatehouse("forward")
        try FileManager.default.removeItem(atPath: place.upstream + "/hooks/pre-receive")
        let open = try place.tryGatehouse("forward")

        #expect(still.status == 1 && still.output.contains("refused"), "\(still)")
        #expect(open.status == 0, "\(open)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `nothing that was not judged goes along, whatever git's configuration says`() throws {
        let place = try Installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")
        try work.git("tag", "-a", "-m", "past the gate", "stowaway")
        try place.git(
            "--git-dir=\(place.mirror)", "fetch", "--quiet", work.path,
            "refs/tags/stowaway:refs/tags/stowaway")
        try place.git("--git-dir=\(place.mirror)", "config", "push.followTags", "true")
        try place.git("--git-dir=\(place.mirror)", "config", "push.pushOption", "ci.skip")

        try work.git("push", "--quiet", "origin", "main")

        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(try place.value(of: "refs/tags/stowaway", in: place.upstream) == nil)
    }

    @Test func `two refs that look alike are both forwarded`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let names = ["refs/heads/\u{E9}", "refs/heads/e\u{301}"]
        let commit = try work.commit(["a": "1\n"], "One")

        let push = try work.tryGit("push", "origin", "main:\(names[0])", "main:\(names[1])")
        _ = try place.tryGatehouse("forward")

        #expect(push.succeeded, "\(push)")
        for name in names { #expect(try place.value(of: name, in: place.upstream) == commit) }
    }

    @Test func `a signed log of refs goes through as it is, also where the upstream had one before`() throws {
        let place = try Installation(hasMirror: false)
        let seed = place.seed
        let log = "refs/gittuf/reference-state-log"
        let first = try seed.entryOfLog("Entry 1")
        try seed.git("push", "--quiet", "origin", "\(first):\(log)")
        try place.gatehouse("init", place.home)
        try place.allowLocalPushes()
        try place.gatehouse("mirror", "add", "demo", "--upstream", place.upstream)
        let work = try place.clone()
        try work.git("fetch", "--quiet", "origin", "refs/gittuf/*:refs/gittuf/*")

        let second = try work.entryOfLog("Entry 2", on: first)
        let policy = try work.entryOfLog("Policy")
        let push = try work.tryGit(
            "push", "origin", "\(second):\(log)", "\(policy):refs/gittuf/policy", "main:topic")

        #expect(try work.git("rev-parse", log).hasPrefix(first))
        #expect(push.succeeded && !push.said.contains("UPSTREAM"), "\(push)")
        for (ref, value) in [(log, second), ("refs/gittuf/policy", policy)] {
            #expect(try place.value(of: ref, in: place.mirror) == value)
            #expect(try place.value(of: ref, in: place.upstream) == value)
        }
        let stored = try place.git("--git-dir=\(place.upstream)", "cat-file", "commit", second)
        #expect(stored.contains("gpgsig") && stored.contains("Entry 2"), "\(stored)")
        // What somebody adds to it past the gate is followed, as with a branch.
        let third = try seed.entryOfLog("Entry 3", on: second)
        try seed.git("fetch", "--quiet", "origin", log)
        try seed.git("push", "--quiet", "origin", "\(third):\(log)")
        try place.gatehouse("mirror", "refresh", "demo")
        #expect(try place.value(of: log, in: place.mirror) == third)
    }

    @Test func `the push's wait bounds the forward`() throws {
        let place = try Installation(wait: 1)
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        let hook = place.upstream + "/hooks/pre-receive"
        try Program.write("sleep 30", at: hook)
        let clock = ContinuousClock()

        var push: Installation.Outcome?
        let time = try clock.measure { push = try work.tryGit("push", "origin", "main") }

        #expect(
            push?.succeeded == true
                && push?.said.contains("The worker tries again; you need not push again") == true)
        #expect(time < .seconds(25))
    }

    @Test func `of several pushes that wait only the last value is brought`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        for number in 1...3 {
            try work.commit(["a": "\(number)\n"], "Commit \(number)")
            try work.git("push", "--quiet", "origin", "main")
        }
        try work.git("push", "--quiet", "origin", "main:gone")
        try work.git("push", "--quiet", "origin", ":gone")

        try place.gatehouse("forward")

        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == work.head())
        #expect(
            try place.outbox().prefix(3) == [
                "refs/heads/main superseded", "refs/heads/main superseded", "refs/heads/main forwarded",
            ])
        #expect(try place.value(of: "refs/heads/gone", in: place.upstream) == nil)
    }

    @Test func `the watching worker forwards without being asked and ends on a signal`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let worker = Companion(
            place, "ada", "timeout --signal=TERM 6 gatehouse forward --watch; echo status $?")
        let commit = try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")

        let said = worker.outcome()

        #expect(said.contains("status 124"), "ended by the signal, not by itself: \(said)")
        #expect(said.contains("refs/heads/main forwarded"))
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `each forward is announced in the log before it is tried`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")

        let kinds = try place.ledger().read { database in
            try String.fetchAll(database, sql: "SELECT json_extract(entry, '$.kind') FROM log ORDER BY idx")
        }

        #expect(kinds.suffix(4) == ["push.received", "verdict", "forward.intent", "forward.result"])
    }
}

extension Clone {
    /// A commit as a log of refs has them: of the empty tree, signed, and without a common ancestor with the branches.
    fileprivate func entryOfLog(_ words: String, on parent: String? = nil) throws -> String {
        let tree = try input("", to: "mktree")
        let who = "Ada <ada@example.com> 1700000000 +0000"
        return try object(
            of: "commit",
            "tree \(tree)\n\(parent.map { "parent \($0)\n" } ?? "")author \(who)\ncommitter \(who)\n"
                + "gpgsig -----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH SIGNATURE-----\n\n\(words)\n"
        )
    }
}
