import Foundation
import Testing

/// A home's policy in several files: what it includes, and what is for one mirror.
@Suite struct PolicyFilesTests {
    private func write(_ text: String, to name: String, _ place: Installation) throws {
        let url = URL(fileURLWithPath: "\(place.home)/\(name)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: url, atomically: true, encoding: .utf8)
    }

    private func policy(_ place: Installation, top: String, end: String = "") throws {
        let path = place.home + "/policy.toml"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try write("\(top)\n\(text)\n\(end)\n", to: "policy.toml", place)
    }

    @Test func `included entries hold beside the file's own, whose values count before theirs`() throws {
        let place = try Installation()
        try write(
            """
            [sessions]
            weak = "reject"

            [size]
            commits = { most = 1, action = "reject" }

            [[paths]]
            match = ["deploy/**"]
            action = "hold"
            """, to: "shared/base.toml", place)
        try policy(place, top: "include = [\"shared/base.toml\"]")
        try place.gatehouse("policy", "apply")
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a\n\nGenerated-by: somebody")
        #expect(try work.tryGit("push", "origin", "main").succeeded, "the file says of weak: record")
        try work.commit(["deploy/a": "1\n"], "Deploy")

        let held = try work.tryGit("push", "origin", "main")
        try work.commit(["b": "1\n"], "Add b")
        let refused = try work.tryGit("push", "origin", "main")

        #expect(held.said.contains("push held as h1"), "\(held)")
        #expect(refused.said.contains("the push brings 2 commits, more than 1"), "\(refused)")
        #expect(try place.gatehouse("doctor").contains("the policy file is in force"))
    }

    @Test func `a mirror's own file holds for it alone`() throws {
        let place = try Installation()
        try place.gatehouse("mirror", "add", "other", "--upstream", place.upstream)
        try write(
            "[[paths]]\nmatch = [\"deploy/**\"]\naction = \"reject\"\n", to: "overlays/demo.toml", place)
        try place.gatehouse("policy", "apply")
        let work = try place.clone()
        try work.commit(["deploy/a": "1\n"], "Deploy")

        let refused = try work.tryGit("push", "origin", "main")
        let other = try work.tryGit("push", place.home + "/mirrors/other.git", "main")

        #expect(refused.said.contains("push refused") && refused.said.contains("deploy/a"), "\(refused)")
        #expect(other.succeeded, "\(other)")
        // An update compiles the same files again.
        let digest = try place.gatehouse("policy", "show").prefix(80)
        try place.gatehouse("upgrade")
        #expect(try place.gatehouse("policy", "show").prefix(80) == digest)
        try write("", to: "overlays/demo.toml", place)
        #expect(try place.gatehouse("doctor").contains("is not in force"))
        try place.gatehouse("policy", "apply")
        #expect(try work.tryGit("push", "origin", "main").succeeded)
    }

    @Test func `the same files make the same policy, whichever process compiles them`() throws {
        let place = try Installation()
        try policy(
            place, top: "",
            end: """
                [[paths]]
                match = ["deploy/**"]
                change = ["added", "changed", "deleted", "mode", "symlink"]
                action = "hold"
                approvers = ["@a", "@b", "@c", "@d", "eve"]

                [[access]]
                who = ["@a", "@b", "@c", "@d"]
                may = ["create", "update", "rewind", "delete", "move"]

                [[sessions.special]]
                refs = ["refs/heads/main"]
                missing = "hold"
                weak = "hold"
                partial = "hold"
                undeclared = "hold"
                """)
        try place.gatehouse("policy", "apply")

        for _ in 0..<6 { #expect(try place.gatehouse("policy", "apply").contains("Already in force")) }
    }

    @Test(arguments: [
        ("[secrets]\nhigh = \"record\"\n", "secrets.high"),
        ("[[secrets.special]]\nrules = [\"*\"]\naction = \"accept\"\n", "secrets.specials"),
        ("[secrets]\nexempt = [{ who = \"@all\" }]\n", "secrets.exempt"),
        ("[sessions]\npartial_coverage = 0.1\n", "sessions.coverage.partial"),
        ("[size]\nblob = { most = 20000, action = \"reject\" }\n", "size.blob.most"),
        ("[[access]]\nwho = [\"*\"]\n", "access"),
        ("[limits]\nseconds = 3600\n", "limits.seconds"),
        ("[limits]\nmemory = 8589934592\n", "limits.memory"),
    ])
    func `what the home pins no other file weakens`(overlay: String, place name: String) throws {
        let place = try Installation()
        let pinned = "pinned = [\"secrets\", \"sessions\", \"size\", \"access\", \"limits\"]"
        try policy(
            place, top: pinned,
            end: "[size]\nblob = { most = 10000, action = \"reject\" }\n[[access]]\nwho = [\"@dev\"]")
        try place.gatehouse("policy", "apply")
        let before = try place.gatehouse("policy", "show")
        try write(overlay, to: "overlays/demo.toml", place)

        let refused = try place.tryGatehouse("policy", "apply")

        #expect(refused.status == 1 && refused.errors.contains("'\(name)' would be weaker"), "\(refused)")
        #expect(refused.errors.contains("overlays/demo.toml") && refused.errors.contains("unchanged"))
        #expect(try place.gatehouse("policy", "show") == before)
    }

    @Test func `what the home pins other files may make stricter`() throws {
        let place = try Installation()
        try policy(place, top: "pinned = [\"secrets\", \"size\", \"refs\", \"sessions\", \"limits\"]")
        try write(
            """
            [secrets]
            medium = "reject"
            [size]
            commits = { most = 10, action = "hold" }
            [limits]
            seconds = 600
            [sessions]
            partial_coverage = 0.3
            [[refs]]
            match = ["refs/heads/**"]
            rewind = "reject"
            """, to: "overlays/demo.toml", place)

        try place.gatehouse("policy", "apply")
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        #expect(try work.tryGit("push", "origin", "HEAD:refs/heads/topic").succeeded)
        let rewind = try work.tryGit("push", "--force", "origin", "HEAD^:refs/heads/topic")

        #expect(rewind.said.contains("this rewinds a protected ref"), "\(rewind)")
    }

    @Test func `a problem names its file, line and column`() throws {
        let place = try Installation()
        try write("[approvals]\nwait = 1\n", to: "overlays/demo.toml", place)
        let home = try place.tryGatehouse("policy", "check")
        try write("[[paths]]\nmatch = [\"a\"]\naction = \"maybe\"\n", to: "overlays/demo.toml", place)
        let word = try place.tryGatehouse("policy", "apply")
        try write("", to: "overlays/demo.toml", place)
        try write("", to: "overlays/nothing.toml", place)
        let nothing = try place.tryGatehouse("policy", "apply")

        #expect(home.status == 1 && home.errors.contains("stands in the home's policy file only"), "\(home)")
        #expect(word.errors.contains("overlays/demo.toml: line 3, column 1: 'action' must be"), "\(word)")
        #expect(nothing.errors.contains("there is no mirror 'nothing'"), "\(nothing)")
    }
}
