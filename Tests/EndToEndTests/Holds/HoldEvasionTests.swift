import Foundation
import GRDB
import Testing

/// A hold is not got round: by another branch, another name, another pusher, or by half of it.
@Suite struct HoldEvasionTests {
    /// A home with an approver and more entries in its policy.
    private func installation(_ entries: String) throws -> Installation {
        let place = try Installation()
        try place.editPolicy { $0 + "\n" + entries }
        try place.gatehouse("actor", "add", "eve", "--group", "approvers", "--email", "eve@example.com")
        return place
    }

    private let heldMain = """
        [[refs]]
        match = ["refs/heads/main", "refs/heads/release/*"]
        create = "hold"
        update = "hold"
        """

    private func approve(_ hold: String, as name: String, _ place: Installation) throws
        -> Installation.Outcome
    {
        try place.run("gatehouse", ["hold", "approve", hold], environment: ["GATEHOUSE_ACTOR": name])
    }

    @Test func `what an entry says of a ref holds for commits that came by another ref before`() throws {
        let place = try installation(
            """
            [[paths]]
            match = ["deploy/**"]
            refs = ["refs/heads/main"]
            action = "hold"

            [[messages]]
            refs = ["refs/heads/main"]
            forbid = ["WIP"]
            action = "reject"
            """)
        let work = try place.clone()
        try work.commit(["deploy/run": "1\n"], "Deploy")
        #expect(try work.tryGit("push", "origin", "HEAD:refs/heads/topic").succeeded)

        let deploy = try work.tryGit("push", "origin", "main")
        try work.commit(["a": "1\n"], "WIP")
        #expect(try work.tryGit("push", "origin", "HEAD:refs/heads/topic").succeeded)
        let message = try work.tryGit("push", "origin", "main")

        #expect(deploy.said.contains("held as h1") && deploy.said.contains("deploy/run (added)"), "\(deploy)")
        #expect(message.said.contains("push refused") && message.said.contains("'WIP'"), "\(message)")
    }

    @Test func `what an entry says of a ref is not said of another ref in the same push`() throws {
        let place = try installation(
            """
            [[paths]]
            match = ["deploy/**"]
            refs = ["refs/heads/main"]
            action = "reject"
            """)
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        try work.git("branch", "fine")
        try work.commit(["deploy/run": "1\n"], "Deploy")

        let push = try work.tryGit("push", "origin", "fine:main", "main:refs/heads/topic")

        #expect(push.succeeded, "\(push)")
    }

    @Test func `a new ref is compared with those that are guarded like it`() throws {
        let place = try installation(
            """
            [[paths]]
            match = ["deploy/**"]
            refs = ["refs/heads/release/*"]
            action = "reject"
            """)
        let work = try place.clone()
        #expect(try work.tryGit("push", "origin", "main:refs/heads/release/1").succeeded)
        try work.commit(["deploy/run": "1\n"], "Deploy")
        #expect(try work.tryGit("push", "origin", "HEAD:refs/heads/topic").succeeded)

        let made = try work.tryGit("push", "origin", "HEAD:refs/heads/release/2")

        #expect(made.said.contains("push refused") && made.said.contains("deploy/run"), "\(made)")
    }

    @Test func `the author of what a new ref gets does not approve it, by whatever branch it came`() throws {
        let place = try installation(heldMain)
        let work = try place.clone()
        try work.write(["a": "1\n"])
        try work.git("add", "--all")
        try work.git("commit", "--quiet", "-m", "Add a", "--author", "Eve E. <eve@example.com>")
        #expect(try work.tryGit("push", "origin", "HEAD:refs/heads/topic").succeeded)
        _ = try work.tryGit("push", "origin", "HEAD:refs/heads/release/1")

        let author = try approve("h1", as: "eve", place)

        #expect(author.status == 1 && author.errors.contains("a commit or tag of it is theirs"), "\(author)")
    }

    @Test func `who sent the same push does not approve it`() throws {
        let place = try installation(heldMain)
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main", environment: ["GATEHOUSE_ACTOR": "bob"])
        let joined = try work.tryGit("push", "origin", "main", environment: ["GATEHOUSE_ACTOR": "eve"])

        let second = try approve("h1", as: "eve", place)

        #expect(joined.said.contains("held as h1"), "\(joined)")
        #expect(second.status == 1 && second.errors.contains("they pushed it"), "\(second)")
    }

    @Test func `what was approved and could not be applied is judged anew under another name`() throws {
        let place = try installation(
            """
            [[paths]]
            match = ["deploy/**"]
            action = "hold"
            """)
        let work = try place.clone()
        let commit = try work.commit(["deploy/run": "1\n"], "Deploy")
        _ = try work.tryGit("push", "origin", "HEAD:refs/heads/topic/a")
        try place.hook("update", "echo not now; exit 1")

        let stale = try approve("h1", as: "eve", place)
        try FileManager.default.removeItem(atPath: place.mirror + "/hooks/update")
        // The mirror has its objects by now, and the push brings none.
        let zero = String(repeating: "0", count: 40)
        let other = try place.rawPush(
            [(zero, commit, "refs/heads/other")], pack: work.pack(["^\(commit)"]))

        #expect(stale.status == 1 && stale.output.contains("h1 is stale"), "\(stale)")
        #expect(stale.output.contains("not now"), "\(stale)")
        #expect(other.said.contains("held as h2"), "\(other)")
    }

    @Test func `what a ref that came meanwhile is in the way of is stale`() throws {
        let place = try installation(heldMain)
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "HEAD:refs/heads/release/a")
        try work.git("push", "--quiet", "origin", "HEAD^:refs/heads/release")

        let stale = try approve("h1", as: "eve", place)

        #expect(stale.status == 1 && stale.output.contains("h1 is stale"), "\(stale)")
        #expect(stale.output.contains("refs/heads/release is in the way"), "\(stale)")
        #expect(try place.keepsNothing())
    }

    @Test func `a lock in the way hinders a hold and does not end it`() throws {
        let place = try installation(heldMain)
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        let lock = place.mirror + "/refs/heads/main.lock"
        try Data().write(to: URL(fileURLWithPath: lock))

        let hindered = try approve("h1", as: "eve", place)
        try FileManager.default.removeItem(atPath: lock)
        try place.gatehouse("forward")

        #expect(hindered.status == 1 && hindered.errors.contains("cannot be applied just now"), "\(hindered)")
        #expect(hindered.errors.contains("HOME/mirrors/demo.git/"), "\(hindered)")
        #expect(
            hindered.errors.contains("refs/heads/main.lock") && !hindered.errors.contains(place.folder),
            "\(hindered)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(try place.gatehouse("hold", "list", "--all").contains("applied"))
    }

    @Test func `of refs that were moved by half the rest follows`() throws {
        let place = try installation(heldMain)
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main", "HEAD:refs/heads/topic")
        let lock = place.mirror + "/refs/heads/main.lock"
        try Data().write(to: URL(fileURLWithPath: lock))
        _ = try approve("h1", as: "eve", place)
        // As git leaves them when it is ended amid them.
        try FileManager.default.removeItem(atPath: lock)
        try place.git("--git-dir=\(place.mirror)", "update-ref", "refs/heads/topic", commit)

        try place.gatehouse("forward")

        for ref in ["refs/heads/main", "refs/heads/topic"] {
            #expect(try place.value(of: ref, in: place.mirror) == commit)
            #expect(try place.value(of: ref, in: place.upstream) == commit)
        }
    }

    @Test func `the mirror's own hooks see what is applied later`() throws {
        let place = try installation(heldMain)
        try place.hook("update", "echo \"update $*\" >> \(place.folder)/seen")
        try place.hook("post-receive.adopted", "cat >> \(place.folder)/seen")
        let work = try place.clone()
        let before = try work.head()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        #expect(try approve("h1", as: "eve", place).succeeded)

        let seen = try String(contentsOfFile: place.folder + "/seen", encoding: .utf8)

        #expect(
            seen == "update refs/heads/main \(before) \(commit)\n\(before) \(commit) refs/heads/main\n",
            "\(seen)")
    }

    @Test func `the mirror's own hook refuses what is applied later`() throws {
        let place = try installation(heldMain)
        try place.hook("update", "echo not today; exit 1")
        let work = try place.clone()
        let before = try work.head()
        try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")

        let approved = try approve("h1", as: "eve", place)

        #expect(approved.status == 1 && approved.output.contains("'update' refuses"), "\(approved)")
        #expect(approved.output.contains("not today"), "\(approved)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == before)
    }

    @Test func `what a held push builds on outlives its branch and Git's clean-up`() throws {
        let place = try installation(heldMain)
        let work = try place.clone()
        let commit = try work.holdWhatBuildsOnTopic()
        #expect(try work.tryGit("push", "origin", ":refs/heads/topic").succeeded)
        try place.git("--git-dir=\(place.mirror)", "reflog", "expire", "--expire=now", "--all")
        try place.git("--git-dir=\(place.mirror)", "gc", "--quiet", "--prune=now")

        let approved = try approve("h1", as: "eve", place)

        #expect(approved.succeeded, "\(approved)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `what a ref loses is pinned once, however many pushes are held, and what it keeps not at all`()
        throws
    {
        let place = try installation(heldMain)
        let work = try place.clone()
        try work.commit(["topic": "1\n"], "Add it to the topic")
        let lost = try work.head()
        #expect(try work.tryGit("push", "origin", "HEAD:refs/heads/topic").succeeded)
        try work.git("reset", "--quiet", "--hard", "HEAD^")
        try work.commit(["a": "1\n"], "Add a")
        for ref in ["main", "release/1", "release/2"] {
            _ = try work.tryGit("push", "origin", "HEAD:refs/heads/\(ref)")
        }
        func pins() throws -> [Substring] {
            try place.git("--git-dir=\(place.mirror)", "for-each-ref", "--format=%(objectname)", "refs/held")
                .split(separator: "\n")
        }
        let before = try pins().count

        #expect(try approve("h1", as: "eve", place).succeeded)
        let afterwards = try pins().count
        #expect(try work.tryGit("push", "origin", ":refs/heads/topic").succeeded)

        #expect(before == 3 && afterwards == 2, "\(before) \(afterwards)")
        #expect(try pins().count == 3 && pins().count { $0 == lost } == 1)
    }

    @Test func `the ledger can be cleaned up while a push waits`() throws {
        let place = try installation(heldMain)
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        let script = """
            git push -o wait=20 origin main 2> waiting & 
            until gatehouse hold list | grep -q h1; do sleep 0.1; done
            timeout 10 gatehouse maintain; echo "maintain $?"
            GATEHOUSE_ACTOR=eve gatehouse hold approve h1
            wait; cat waiting
            """

        let outcome = try place.run("sh", ["-c", script], in: work.path)

        #expect(outcome.output.contains("maintain 0"), "\(outcome)")
        #expect(outcome.output.contains("accepted as p2"), "\(outcome)")
    }
}
