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

        #expect(!refused.succeeded && refused.said.contains("has what is forbidden: 'WIP'"), "\(refused)")
        #expect(refused.said.contains("names no ticket, such as GATE-123"), "\(refused)")
        #expect(elsewhere.succeeded, "\(elsewhere)")
        #expect(taken.succeeded && taken.said.contains("an agent (amp) signed it off"), "\(taken)")
    }
}
