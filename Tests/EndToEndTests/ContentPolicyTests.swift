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
}
