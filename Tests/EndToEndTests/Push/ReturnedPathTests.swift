import Foundation
import Testing

/// What a ref has is not taken back past its policy: by a merge that takes a parent's earlier version, or by a rewind.
@Suite struct ReturnedPathTests {
    /// A mirror whose main has closed what it had open before, and a clone with a branch `side` from before that.
    private func installation(_ policy: String) throws -> (place: Installation, work: Clone, open: String) {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let open = try work.commit(["deploy/fw.conf": "allow = all\n"], "Open")
        try work.commit(["deploy/fw.conf": "allow = none\n", "deploy/new": "1\n"], "Close")
        try work.git("push", "--quiet", "origin", "main")
        try work.git("checkout", "--quiet", "-b", "side", open)
        try work.commit(["other": "x\n"], "Do another thing")
        try work.git("checkout", "--quiet", "main")
        try place.editPolicy { $0 + policy }
        return (place, work, open)
    }

    private let guarded = """

        [[paths]]
        match = ["deploy/**"]
        refs = ["refs/heads/main", "refs/heads/release/**"]
        action = "hold"
        """

    private let guardedEverywhere = """

        [[paths]]
        match = ["deploy/**"]
        action = "hold"
        """

    /// Merges a branch that begins at `old`, and takes what that has at a path.
    private func mergeTakingBack(_ path: String, of old: String, in work: Clone) throws {
        try work.git("checkout", "--quiet", "-b", "side", old)
        try work.commit(["other": "x\n"], "Do another thing")
        try work.git("checkout", "--quiet", "main")
        _ = try work.tryGit("merge", "--quiet", "--no-commit", "--no-ff", "side")
        try work.git("checkout", "--quiet", old, "--", path)
        try work.git("commit", "--quiet", "-m", "Merge side")
    }

    /// Merges `side` and takes its version of the folder.
    @discardableResult
    private func mergeTakingBack(_ open: String, in work: Clone) throws -> String {
        _ = try work.tryGit("merge", "--quiet", "--no-commit", "--no-ff", "side")
        try work.git("rm", "-r", "--quiet", "--force", "deploy")
        try work.git("checkout", "--quiet", open, "--", "deploy")
        try work.git("commit", "--quiet", "-m", "Merge side")
        return try work.head()
    }

    private let took =
        "it touches protected paths: deploy/fw.conf (changed, by taking an earlier version back), "
        + "deploy/new (deleted, by taking an earlier version back)"

    @Test func `a merge that takes a protected file back is held like the commit that would`() throws {
        let (place, work, open) = try installation(guarded)
        let merge = try mergeTakingBack(open, in: work)

        let held = try work.tryGit("push", "origin", "main")

        #expect(held.said.contains("push held as h1"), "\(held)")
        #expect(held.said.contains("commit \(merge.prefix(12)) paths: \(took)"), "\(held)")
        #expect(try place.report("commits", "--path", "deploy/new", "--verdict", "hold").count == 1)
    }

    @Test func `it is so where the side merged main, and main follows it`() throws {
        let (_, work, open) = try installation(guarded)
        try work.git("checkout", "--quiet", "side")
        try work.git("merge", "--quiet", "--no-ff", "--strategy=ours", "-m", "Merge main", "main")

        let onTopic = try work.tryGit("push", "origin", "side:refs/heads/topic")
        let onMain = try work.tryGit("push", "origin", "side:refs/heads/main")

        #expect(onTopic.succeeded, "\(onTopic)")
        #expect(onMain.said.contains("push held as h1") && onMain.said.contains(took), "\(onMain)")
        #expect(!open.isEmpty)
    }

    @Test func `an entry about all refs sees it at the ref that is updated`() throws {
        let (_, work, open) = try installation(guardedEverywhere)
        try mergeTakingBack(open, in: work)

        let asTopic = try work.tryGit("push", "origin", "main:refs/heads/topic")
        let toMain = try work.tryGit("push", "origin", "main")

        #expect(asTopic.succeeded, "\(asTopic)")
        #expect(toMain.said.contains("push held as h1") && toMain.said.contains(took), "\(toMain)")
    }

    @Test func `what main got back before is no news to a branch that merges main, or moves onto it`()
        throws
    {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let open = try work.commit(["deploy/fw.conf": "token = \"\(TestSecret.token())\"\n"], "Open")
        let closed = try work.commit(["deploy/fw.conf": "allow = none\n"], "Close")
        try mergeTakingBack("deploy", of: open, in: work)
        try work.git("push", "--quiet", place.upstream, "main")
        try place.gatehouse("mirror", "refresh", "demo")
        try place.editPolicy {
            $0.replacing("rewind = \"reject\"", with: "rewind = \"accept\"") + guardedEverywhere
        }
        try work.git("checkout", "--quiet", "-b", "topic", closed)
        try work.commit(["src/a": "a\n"], "Begin")
        try work.git("push", "--quiet", "origin", "topic", "HEAD:refs/heads/moved")

        try work.git("merge", "--quiet", "--no-ff", "-m", "Merge main", "main")
        let merged = try work.tryGit("push", "origin", "topic")
        try work.git("checkout", "--quiet", "-b", "moved", "main")
        try work.commit(["src/a": "a\n"], "Begin")
        let moved = try work.tryGit("push", "--force", "origin", "moved")

        for push in [merged, moved] {
            #expect(push.succeeded && push.said.contains("accepted as"), "\(push)")
        }
    }

    @Test func `what main never changed undoes what another branch did`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try work.commit(["deploy/fw.conf": "allow = all\n"], "Open")
        try work.git("push", "--quiet", "origin", "main")
        try work.git("checkout", "--quiet", "-b", "release")
        try work.commit(["deploy/fw.conf": "allow = none\n"], "Close")
        try work.git("push", "--quiet", "origin", "release")
        try place.editPolicy { $0 + guardedEverywhere }
        try work.git("checkout", "--quiet", "main")
        try work.commit(["other": "x\n"], "Do another thing")
        try work.git("push", "--quiet", "origin", "main")
        try work.git("checkout", "--quiet", "release")
        _ = try work.tryGit("merge", "--quiet", "--no-commit", "--no-ff", "main")
        try work.git("checkout", "--quiet", "main", "--", "deploy")
        try work.git("commit", "--quiet", "-m", "Merge main")

        let held = try work.tryGit("push", "origin", "release")

        #expect(held.said.contains("push held as h1"), "\(held)")
        #expect(held.said.contains("deploy/fw.conf (changed, by"), "\(held)")
    }

    @Test func `another entry's refs do not make known what comes to a new ref`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let open = try work.commit(["deploy/fw.conf": "allow = all\n"], "Open")
        try work.commit(["deploy/fw.conf": "allow = none\n"], "Close")
        try work.git("checkout", "--quiet", "-b", "topic", open)
        try work.commit(["other": "x\n"], "Do another thing")
        try work.git("push", "--quiet", "origin", "main", "topic")
        try place.editPolicy {
            $0 + guarded + """

                [[messages]]
                refs = ["refs/heads/**"]
                forbid = ["WIP"]
                action = "record"
                """
        }
        try work.git("merge", "--quiet", "--strategy=ours", "-m", "Merge main", "main")

        let held = try work.tryGit("push", "origin", "HEAD:refs/heads/release/9")

        #expect(held.said.contains("push held as h1"), "\(held)")
        #expect(held.said.contains("deploy/fw.conf (changed, by"), "\(held)")
    }

    @Test func `the same content with the mode of before is taken back, too`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try work.write(["bin/run": "run\n"])
        try work.git("add", "bin/run")
        try work.git("update-index", "--chmod=+x", "bin/run")
        try work.git("commit", "--quiet", "-m", "Add a program")
        try work.git("reset", "--quiet", "--hard")
        try work.git("checkout", "--quiet", "-b", "topic")
        try work.commit(["other": "x\n"], "Do another thing")
        try work.git("checkout", "--quiet", "main")
        try work.git("update-index", "--chmod=-x", "bin/run")
        try work.git("commit", "--quiet", "-m", "It is none")
        try work.git("reset", "--quiet", "--hard")
        try work.git("push", "--quiet", "origin", "main")
        try place.editPolicy { $0 + guarded.replacing("deploy/**", with: "bin/**") }
        try work.git("checkout", "--quiet", "topic")
        try work.git("merge", "--quiet", "--strategy=ours", "-m", "Merge main", "main")

        let held = try work.tryGit("push", "origin", "HEAD:refs/heads/release/9")

        #expect(held.said.contains("push held as h1"), "\(held)")
        #expect(held.said.contains("bin/run (mode changed, by"), "\(held)")
    }

    @Test func `a new ref that is guarded gets nothing back by a merge either`() throws {
        let (_, work, open) = try installation(guarded)
        try mergeTakingBack(open, in: work)

        let held = try work.tryGit("push", "origin", "main:refs/heads/release/1")

        #expect(held.said.contains("push held as h1") && held.said.contains(took), "\(held)")
    }

    @Test func `a new ref keeps what a guarded one had where it begins`() throws {
        let (place, work, open) = try installation(guarded)
        try work.git("checkout", "--quiet", "-b", "release", open)
        for content in ["some", "few"] {
            try work.commit(["deploy/fw.conf": "allow = \(content)\n"], "Release")
            try work.git("push", "--quiet", place.upstream, "release:refs/heads/release/1")
            try place.gatehouse("mirror", "refresh", "demo")
        }
        try work.git("checkout", "--quiet", "-b", "hotfix", "HEAD^")
        try work.git("merge", "--quiet", "--no-ff", "--strategy=ours", "-m", "Merge main", "main")

        let accepted = try work.tryGit("push", "origin", "hotfix:refs/heads/release/1.1")

        #expect(accepted.succeeded && accepted.said.contains("accepted as"), "\(accepted)")
    }

    @Test func `a rewind takes protected files back under its ref`() throws {
        let (place, work, open) = try installation(guarded)
        try work.git("push", "--quiet", "origin", "main:refs/heads/release/1")
        try place.editPolicy { $0.replacing("rewind = \"reject\"", with: "rewind = \"accept\"") }

        let held = try work.tryGit("push", "--force", "origin", "\(open):refs/heads/release/1")

        #expect(held.said.contains("push held as h1"), "\(held)")
        #expect(
            held.said.contains(
                "refs/heads/release/1 paths: it takes back protected paths: deploy/fw.conf (changed, by "
                    + "taking an earlier version back), deploy/new (deleted"), "\(held)")
    }

    @Test func `merges that take what commits on their way say are accepted`() throws {
        let (place, work, _) = try installation(guarded)
        // Main goes on in a folder that nobody guards, and the side does in one that it did not touch before.
        try work.commit(["src/a": "main\n"], "Go on")
        try work.git("checkout", "--quiet", "side")
        try work.commit(["src/b": "side\n", "other": "y\n"], "Go on beside it")
        try work.git("merge", "--quiet", "--no-ff", "-m", "Merge main", "main")
        try work.commit(["src/b": "side, again\n"], "Again")
        try work.git("checkout", "--quiet", "main")
        try work.git("merge", "--quiet", "--no-ff", "-m", "Merge side", "side")

        let accepted = try work.tryGit("push", "origin", "main", "side")

        #expect(accepted.succeeded, "\(accepted)")
        #expect(try place.report("pushes", "--limit", "1").first?["verdict"] as? String == "accept")
    }

    @Test func `a secret that the ref got rid of does not come back by a merge`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try place.editPolicy { Installation.recordingSecrets($0) }
        let old = try work.commit(["settings": "token = \"\(TestSecret.token())\"\n"], "Begin")
        try work.commit(["settings": "token = from the vault\n"], "Take it out")
        try work.git("push", "--quiet", "origin", "main")
        try place.editPolicy {
            $0.replacing("critical = \"record\"", with: "critical = \"reject\"")
        }
        try mergeTakingBack("settings", of: old, in: work)

        let refused = try work.tryGit("push", "origin", "main")

        #expect(!refused.succeeded && refused.said.contains("settings:1: github-pat"), "\(refused)")
    }

    @Test func `a large file that the ref got rid of does not come back by a merge`() throws {
        let (_, work, open) = try installation(
            """

            [size]
            blob = { most = 11, action = "reject" }
            """)
        try mergeTakingBack(open, in: work)

        let refused = try work.tryGit("push", "origin", "main")

        #expect(refused.said.contains("deploy/fw.conf has 12 bytes, more than 11"), "\(refused)")
    }

    @Test func `lines of a session that come back by a merge are compared with it`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let lines = (0..<8).map { "let result\($0) = compute(from: input\($0))" }
        let blob = try work.blob(TestSegment(session: TestSegment.session, edits: ["a.swift": lines]))
        try work.git("push", "--quiet", "origin", "\(blob):\(TestSegment.ref(session: TestSegment.session))")
        let old = try work.commit(["a.swift": lines.joined(separator: "\n") + "\n"], "Begin")
        try work.commit(["a.swift": "let nothing = 0\n"], "Take it out")
        try work.git("push", "--quiet", "origin", "main")
        try place.editPolicy { $0.replacing("undeclared = \"record\"", with: "undeclared = \"reject\"") }
        try mergeTakingBack("a.swift", of: old, in: work)

        let refused = try work.tryGit("push", "origin", "main")

        #expect(
            !refused.succeeded && refused.said.contains("8 of 8 lines are found in session"), "\(refused)")
    }

    @Test func `a commit that adds a file elsewhere does not speak for the merge that changes it`() throws {
        let place = try Installation(wait: 0)
        try place.editPolicy {
            $0 + """

                [[paths]]
                match = ["deploy/**"]
                change = ["changed"]
                action = "hold"
                """
        }
        let work = try place.clone()
        try work.git("branch", "side")
        try work.commit(["deploy/fw.conf": "allow = none\n"], "Close")
        try work.git("push", "--quiet", "origin", "main")
        try work.git("checkout", "--quiet", "side")
        let side = try work.commit(["deploy/fw.conf": "allow = all\n"], "Open")
        try work.git("checkout", "--quiet", "main")
        _ = try work.tryGit("merge", "--quiet", "--no-commit", "--no-ff", "side")
        try work.git("checkout", "--quiet", side, "--", "deploy")
        try work.git("commit", "--quiet", "-m", "Merge side")

        let held = try work.tryGit("push", "origin", "main")

        #expect(
            held.said.contains("push held as h1") && held.said.contains("deploy/fw.conf (changed"), "\(held)")
    }
}
