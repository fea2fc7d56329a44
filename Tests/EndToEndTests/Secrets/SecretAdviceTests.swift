import Foundation
import Testing

/// What a push that is refused for a secret tells to do mends it.
@Suite struct SecretAdviceTests {
    /// Rewrites history as an interactive rebase does, with `script` (of sed) for the hand that edits its list.
    private func rebase(_ work: Clone, _ script: String, _ arguments: String..., mend: () throws -> Void)
        throws
    {
        let outcome = try work.installation.run(
            "git", ["rebase", "--quiet", "-i"] + arguments, in: work.path,
            environment: ["GIT_SEQUENCE_EDITOR": "sed -i '\(script)'"])
        try #require(outcome.succeeded, "\(outcome)")
        try mend()
        try work.git("add", "--all")
        try work.git("commit", "--quiet", "--amend", "--no-edit")
        try work.git("rebase", "--continue")
    }

    @Test func `in a first commit it is rewritten from the root on`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.git("checkout", "--quiet", "--orphan", "fresh")
        let root = try work.commit(["a.py": "token = '\(TestSecret.token())'\n"], "Begin anew")
        try work.commit(["b.py": "x = 1\n"], "Go on")

        let push = try work.tryGit("push", "origin", "fresh")
        try rebase(work, "1s/^pick/edit/", "--root") { try work.write(["a.py": "token = load()\n"]) }
        let mended = try work.tryGit("push", "origin", "fresh")

        #expect(
            !push.succeeded && push.said.contains("'git rebase -i --root', 'edit' that commit"), "\(push)")
        #expect(!push.said.contains("\(root.prefix(12))^"))
        #expect(mended.succeeded, "\(mended)")
    }

    @Test func `in what a merge itself changes the merge is kept and amended`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.git("checkout", "--quiet", "-b", "side")
        try work.commit(["side": "1\n"], "Side")
        try work.git("checkout", "--quiet", "main")
        try work.commit(["main": "1\n"], "Main")
        try work.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
        let merge = try work.commit(["evil.py": "token = '\(TestSecret.token())'\n"], "Merge")
        try work.commit(["later": "1\n"], "Later")

        let push = try work.tryGit("push", "origin", "main")
        try rebase(work, "/^merge/a break", "--rebase-merges", "\(merge)^") {
            try work.write(["evil.py": "token = load()\n"])
        }
        let mended = try work.tryGit("push", "origin", "main")

        #expect(
            push.said.contains(
                "'git rebase -i --rebase-merges \(merge.prefix(12))^', 'break' in a line behind the one that merges"
            ),
            "\(push)")
        #expect(mended.succeeded, "\(mended)")
        #expect(try work.git("rev-list", "--count", "--merges", "HEAD") == "1\n")
    }

    @Test func `before a merge the merge is kept`() throws {
        let place = try Installation()
        let work = try place.clone()
        let bad = try work.commit(["a.py": "token = '\(TestSecret.token())'\n"], "Add a")
        try work.git("checkout", "--quiet", "-b", "side")
        try work.commit(["side": "1\n"], "Side")
        try work.git("checkout", "--quiet", "main")
        try work.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side")

        let push = try work.tryGit("push", "origin", "main")
        try rebase(work, "0,/^pick/s//edit/", "--rebase-merges", "\(bad)^") {
            try work.write(["a.py": "token = load()\n"])
        }
        let mended = try work.tryGit("push", "origin", "main")

        #expect(
            push.said.contains("'git rebase -i --rebase-merges \(bad.prefix(12))^', 'edit' that commit"),
            "\(push)")
        #expect(mended.succeeded, "\(mended)")
        #expect(try work.git("rev-list", "--count", "--merges", "HEAD") == "1\n")
    }

    @Test func `in a tag's message the tag is made anew, and no commit rewritten`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.git("tag", "-a", "v1", "-m", "release\n\n\(TestSecret.token())")

        let push = try work.tryGit("push", "origin", "v1")
        try work.git("tag", "-f", "-a", "v1", "v1^{}", "-m", "release")
        let mended = try work.tryGit("push", "origin", "v1")

        #expect(
            !push.succeeded && push.said.contains("recreate the tag: 'git tag -f -a v1 v1^{}'"), "\(push)")
        #expect(!push.said.contains("rebase") && !push.said.contains("clean already"))
        #expect(mended.succeeded, "\(mended)")
    }

    @Test func `in a tag that another tag leads to no name is made up`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.git("tag", "-a", "inner", "-m", TestSecret.token())
        try work.git("tag", "-a", "outer", "-m", "nothing", "inner")
        let push = try work.tryGit("push", "origin", "outer")
        #expect(push.said.contains("recreate the tag: 'git tag -f -a NAME COMMIT'"), "\(push)")
    }

    @Test func `in a message or a file's name no newest commit is called clean`() throws {
        let place = try Installation()
        let work = try place.clone()
        let bad = try work.commit(["a": "1\n"], "Add a\n\nwith \(TestSecret.token(1))")
        try work.commit(["keys/\(TestSecret.token(2)).txt": "1\n"], "Add a file")
        try work.commit(["b": "1\n"], "Go on")

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.said.contains("'git rebase -i \(bad.prefix(12))^', 'reword' that commit"), "\(push)")
        #expect(!push.said.contains("clean already"), "\(push)")
    }

    @Test func `a file that still has it is not called clean because it changed elsewhere`() throws {
        let place = try Installation()
        let work = try place.clone()
        let line = "token = '\(TestSecret.token())'\n"
        try work.commit(["a.py": line], "Add a")
        try work.commit(["a.py": "\(line)x = 1\n"], "Go on")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && !push.said.contains("clean already"), "\(push)")
    }
}
