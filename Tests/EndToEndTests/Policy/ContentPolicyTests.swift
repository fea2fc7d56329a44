import Foundation
import Testing

/// What a push brings is judged by what the policy file says of paths.
@Suite struct ContentPolicyTests {
    @Test func `who may change protected paths is asked, and links and modes are seen`() throws {
        let place = try Installation()
        try place.editPolicy {
            $0 + """

                [[paths]]
                match = ["deploy/**", "!deploy/docs/**"]
                action = "hold"
                approvers = ["@release"]

                [[paths]]
                match = ["**"]
                change = ["symlink", "mode"]
                action = "reject"
                """
        }
        let work = try place.clone()
        try work.commit(["deploy/docs/a": "1\n", "src/a": "1\n"], "Fine")
        #expect(try work.tryGit("push", "origin", "main").succeeded)

        try work.commit(["deploy/run.sh": "1\n", "deploy/b": "1\n"], "Deploy")
        let held = try work.tryGit("push", "origin", "main")
        try work.git("reset", "--quiet", "--hard", "HEAD^")
        try work.git("update-index", "--chmod=+x", "src/a")
        try work.git("commit", "--quiet", "-m", "Run")
        let refused = try work.tryGit("push", "origin", "main")

        #expect(!held.succeeded && held.said.contains("push held as h1"), "\(held)")
        #expect(
            held.said.contains(
                "paths: it touches protected paths: deploy/b (added), deploy/run.sh (added)"), "\(held)")
        #expect(held.said.contains("one of @release"))
        #expect(
            !refused.succeeded && refused.said.contains("it touches a protected path: src/a (mode changed)"),
            "\(refused)")
    }

    @Test func `what is too large or binary in a folder is seen there, and nowhere else`() throws {
        let place = try Installation()
        try place.editPolicy {
            $0 + """

                [[paths]]
                match = ["src/**", "!src/images/**"]
                change = ["binary", "size"]
                size = 1000
                action = "reject"
                """
        }
        let work = try place.clone()
        let large = String(repeating: "0123456789\n", count: 100)
        try work.commit(
            ["large": large, "binary": "a\u{0}b", "src/images/a": "a\u{0}b", "src/a": "1\n"], "Fine")
        #expect(try work.tryGit("push", "origin", "main").succeeded)

        try work.commit(["src/binary": "a\u{0}b", "src/a": "2\n"], "Binary")
        let binary = try work.tryGit("push", "origin", "main")
        try work.git("reset", "--quiet", "--hard", "HEAD^")
        try work.commit(["src/large": large, "src/a": "2\n"], "Large")
        let size = try work.tryGit("push", "origin", "main")

        #expect(binary.said.contains("a protected path: src/binary (added)"), "\(binary)")
        #expect(size.said.contains("a protected path: src/large (added)"), "\(size)")
    }

    @Test func `commits carry addresses that are allowed, and the pusher's own`() throws {
        let place = try Installation()
        try place.editPolicy {
            $0 + """

                [authors]
                domains = ["example.com"]
                must_be_pusher = "reject"
                delegates = ["grace"]
                """
        }
        try place.gatehouse("actor", "add", "ada", "--email", "Ada@Example.com")
        try place.gatehouse("actor", "add", "grace", "--email", "grace@example.com")
        let work = try place.clone()
        func push(_ actor: String, by email: String) throws -> Installation.Outcome {
            try work.git("reset", "--quiet", "--hard", "origin/main")
            try work.write(["a": email])
            try work.git("add", "a")
            try work.git(
                "-c", "user.name=X", "commit", "--quiet", "-m", "One",
                environment: ["GIT_AUTHOR_EMAIL": email, "GIT_COMMITTER_EMAIL": email])
            return try work.tryGit("push", "origin", "main", environment: ["GATEHOUSE_ACTOR": actor])
        }

        #expect(try push("ada", by: "ADA@example.com").succeeded)
        #expect(try push("ada", by: "grace@example.com").succeeded)
        let stranger = try push("ada", by: "bob@example.com")
        let unknown = try push("nobody", by: "ada@example.com")
        let outside = try push("ada", by: "ada@evil.example")

        #expect(stranger.said.contains("authors: ada neither wrote nor committed it"), "\(stranger)")
        #expect(unknown.said.contains("nobody neither wrote nor committed it"), "\(unknown)")
        #expect(
            outside.said.contains(
                "the author and committer Ada <ada@evil.example> has an address that is not"),
            "\(outside)")
        #expect(outside.said.contains("commit with one of *@example.com"), "\(outside)")
    }

    @Test func `messages keep to what is asked of them`() throws {
        let place = try Installation()
        try place.editPolicy {
            $0 + """

                [[messages]]
                refs = ["refs/heads/main"]
                require = ["feat: *", "fix: *"]
                forbid = ["WIP"]
                ticket = "GATE-"
                action = "reject"

                [[messages]]
                signed_off_by_agent = "record"
                """
        }
        let work = try place.clone()
        try work.commit(["a": "1\n"], "feat: wip of a/b")
        let refused = try work.tryGit("push", "origin", "main")
        let elsewhere = try work.tryGit("push", "origin", "main:topic")
        try work.git("reset", "--quiet", "--hard", "HEAD^")
        try work.commit(
            ["b": "1\n"], "fix: a/b\n\nFor GATE-7.\n\nSigned-off-by: Amp <amp@ampcode.com>")
        try place.editPolicy { $0.replacing("missing = \"reject\"", with: "missing = \"accept\"") }
        let taken = try work.tryGit("push", "origin", "main")

        #expect(
            !refused.succeeded && refused.said.contains("contains what is forbidden: 'WIP'"), "\(refused)")
        #expect(refused.said.contains("names no ticket, such as GATE-123"), "\(refused)")
        #expect(elsewhere.succeeded, "\(elsewhere)")
        #expect(taken.succeeded && taken.said.contains("an agent (amp) signed it off"), "\(taken)")
    }

    @Test(arguments: [1, 10_000])
    func `a push brings no more than it may`(_ unpackLimit: Int) throws {
        let place = try Installation()
        try place.editPolicy {
            $0 + """

                [size]
                commits = { most = 2, action = "reject" }
                files = { most = 3, action = "record" }
                blob = { most = 1000, action = "reject" }
                push = { most = 2000, action = "reject" }
                """
        }
        try place.git("--git-dir=\(place.mirror)", "config", "transfer.unpackLimit", "\(unpackLimit)")
        let work = try place.clone()
        try work.commit(["a": "1\n", "b": "1\n", "c": "1\n", "d": "1\n"], "Four")
        let small = try work.tryGit("push", "origin", "main")
        try work.commit(["large": String(repeating: "a", count: 1001)], "Large")
        let large = try work.tryGit("push", "origin", "main")
        try work.git("reset", "--quiet", "--hard", "HEAD^")
        for number in 1...3 { try work.commit(["a": "\(number)\n"], "Change") }
        let many = try work.tryGit("push", "origin", "main")
        try work.git("reset", "--quiet", "--hard", "origin/main")
        let words = (0..<9).map { part in
            ("file\(part)", (0..<40).map { _ in UInt64.random(in: 1 ..< .max).description }.joined())
        }
        try work.commit(Dictionary(words) { $1 }, "Random")
        let heavy = try work.tryGit("push", "origin", "main")

        #expect(small.succeeded && small.said.contains("changes 4 files, more than 3"), "\(small)")
        #expect(!large.succeeded && large.said.contains("large has 1001 bytes, more than 1000"), "\(large)")
        #expect(!many.succeeded && many.said.contains("brings 3 commits, more than 2"), "\(many)")
        #expect(!heavy.succeeded && heavy.said.contains("bytes, more than 2000"), "\(heavy)")
    }

    @Test func `history has the shape that is asked for`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.git("checkout", "--quiet", "-b", "topic")
        try work.commit(["topic": "1\n"], "Topic")
        try work.git("push", "--quiet", "origin", "topic")
        try work.git("checkout", "--quiet", "main")
        try work.commit(["main": "1\n"], "Main")
        try work.git("push", "--quiet", "origin", "main")
        try place.editPolicy {
            $0 + """

                [history]
                refs = ["refs/heads/main"]
                merges = "record"
                linear = "reject"
                unrelated = "reject"
                """
        }
        try work.git("checkout", "--quiet", "topic")
        try work.git("merge", "--quiet", "--no-edit", "main")
        let crossed = try work.tryGit("push", "origin", "topic:main")
        let elsewhere = try work.tryGit("push", "origin", "topic")
        let known = try work.tryGit("push", "origin", "topic:main")
        try work.git("checkout", "--quiet", "main")
        try work.git("merge", "--quiet", "--no-edit", "--no-ff", "origin/topic~1")
        let merged = try work.tryGit("push", "origin", "main")
        try work.git("checkout", "--quiet", "--orphan", "other")
        try work.commit(["other": "1\n"], "Other")
        let root = try work.tryGit("push", "origin", "other")
        try work.git("checkout", "--quiet", "main")
        try work.git("commit", "--quiet", "--allow-empty", "-m", "Orphan")
        let tree = try work.git("rev-parse", "HEAD^{tree}").trimmingCharacters(in: .whitespacesAndNewlines)
        let orphan = try work.input("Orphan", to: "commit-tree", tree)
        try work.git("merge", "--quiet", "--no-edit", "--allow-unrelated-histories", orphan)
        let unrelated = try work.tryGit("push", "origin", "main")

        #expect(
            !crossed.succeeded && crossed.said.contains("is not on the line of first parents"), "\(crossed)")
        #expect(crossed.said.contains("it is a merge (on record only)"), "\(crossed)")
        #expect(elsewhere.succeeded && !elsewhere.said.contains("history:"), "\(elsewhere)")
        #expect(!known.succeeded && known.said.contains("is not on the line of first parents"), "\(known)")
        #expect(merged.succeeded && merged.said.contains("it is a merge (on record only)"), "\(merged)")
        #expect(root.succeeded, "\(root)")
        #expect(!unrelated.succeeded && unrelated.said.contains("it has no parents"), "\(unrelated)")
    }

    @Test func `who is exempt pushes what others cannot, and that is on record`() throws {
        let place = try Installation()
        try place.editPolicy {
            $0.replacing(
                "rewind = \"reject\"",
                with: "rewind = \"reject\"\nupdate = \"reject\"\nexempt = [{ who = \"@release\" }]")
                    + """

                    [[paths]]
                    match = ["deploy/**"]
                    action = "reject"
                    exempt = [{ who = "ada", until = 2001-01-31 }, { who = "@release", until = 9999-12-31 }]
                    """
        }
        try place.gatehouse("actor", "add", "ada")
        try place.gatehouse("actor", "add", "grace", "--group", "release")
        let work = try place.clone()
        try work.commit(["deploy/a": "1\n"], "Deploy")

        let ada = try work.tryGit("push", "origin", "main:topic", environment: ["GATEHOUSE_ACTOR": "ada"])
        let grace = try work.tryGit("push", "origin", "main", environment: ["GATEHOUSE_ACTOR": "grace"])

        #expect(!ada.succeeded && ada.said.contains("it touches a protected path: deploy/a"), "\(ada)")
        #expect(
            grace.succeeded
                && grace.said.contains(
                    "deploy/a (added); @release is exempt until 9999-12-31 (on record only)"),
            "\(grace)")
        #expect(grace.said.contains("refs: this changes a protected ref"), "\(grace)")
    }

    @Test func `a policy is tried on commits that the mirror has, and nothing is recorded`() throws {
        let place = try Installation()
        let work = try place.clone()
        let base = try work.head()
        let commit = try work.commit(["deploy/a": "1\n"], "Deploy")
        try work.git("push", "--quiet", "origin", "main")
        let file = place.folder + "/other.toml"
        try """
        [[paths]]
        match = ["deploy/**"]
        action = "hold"
        approvers = ["@release"]
        exempt = [{ who = "grace" }]
        """.write(toFile: file, atomically: true, encoding: .utf8)
        func test(_ arguments: String...) throws -> Installation.Outcome {
            try place.run("gatehouse", ["policy", "test", "--mirror", "demo"] + arguments)
        }

        let accepted = try test(base, "main", "refs/heads/main")
        let held = try test(base, commit, "refs/heads/main", "--policy", file, "--format", "json")
        let exempt = try test(base, commit, "refs/heads/main", "--policy", file, "--as", "grace")
        let rewound = try test(commit, base, "refs/heads/main")
        let unknown = try test(base, "nowhere", "refs/heads/main")

        #expect(accepted.status == 0 && accepted.output == "verdict accept\n", "\(accepted)")
        #expect(held.status == 2 && held.output.contains("\"verdict\" : \"hold\""), "\(held)")
        #expect(held.output.contains("it touches a protected path: deploy/a (added)"), "\(held)")
        #expect(held.output.contains("\"one of @release\""), "\(held)")
        #expect(exempt.status == 0 && exempt.output.contains("grace is exempt"), "\(exempt)")
        #expect(rewound.status == 1 && rewound.output.contains("this rewinds a protected ref"), "\(rewound)")
        #expect(unknown.status == 1 && unknown.errors.contains("no object 'nowhere'"), "\(unknown)")
        #expect(try place.report("pushes").count == 1)
    }

    @Test(arguments: ["renamed", "copied"])
    func `what comes into a guarded folder from another is seen as added there`(how: String) throws {
        let place = try Installation()
        try place.editPolicy {
            $0 + """

                [[paths]]
                match = ["src/**"]
                change = ["binary", "size"]
                size = 1000
                action = "reject"

                [[paths]]
                match = ["sealed/**"]
                change = ["added"]
                action = "reject"
                """
        }
        let work = try place.clone()
        let large = (0..<500).map { "\($0) of many lines\n" }.joined()
        try work.commit(["free/binary": "a\u{0}b", "free/large": large, "free/a": "1\n"], "Begin")
        let begun = try work.tryGit("push", "origin", "main")
        #expect(begun.succeeded, "\(begun)")

        for (file, folder) in [("binary", "src"), ("large", "src"), ("a", "sealed")] {
            try work.git("reset", "--quiet", "--hard", "origin/main")
            _ = try work.run("mkdir", folder)
            _ = try work.run(how == "copied" ? "cp" : "mv", "free/\(file)", "\(folder)/\(file)")
            try work.commit([:], "Bring it")
            let push = try work.tryGit("push", "origin", "main")
            #expect(!push.succeeded && push.said.contains("\(folder)/\(file) (added)"), "\(push)")
        }
    }
}
