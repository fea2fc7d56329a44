import Foundation
import Testing

/// Names that look alike, or that are no text, are names of their own: Git's paths are bytes.
@Suite struct TwinPathTests {
    /// `Keys` with the sign for Kelvin, which is canonically the letter K.
    private static let kelvin = "\u{212A}eys"
    private static let composed = "caf\u{E9}"
    private static let decomposed = "cafe\u{301}"

    /// Strings would be the same where they look the same.
    private func says(_ push: Installation.Outcome, _ words: String) -> Bool {
        Data(push.said.utf8).range(of: Data(words.utf8)) != nil
    }

    private let noBinaries = """

        [[paths]]
        match = ["src/**"]
        change = ["binary"]
        action = "reject"
        """

    private let guarded = """

        [[paths]]
        match = ["deploy/**"]
        refs = ["refs/heads/main"]
        action = "hold"
        """

    @Test(arguments: [("Keys", kelvin), (composed, decomposed)])
    func `a twin does not speak for what a merge takes back`(name: String, twin: String) throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let open = try work.commit(["deploy/\(name)": "allow = all\n"], "Open")
        try work.commit(["deploy/\(name)": "allow = none\n"], "Close")
        try work.git("push", "--quiet", "origin", "main")
        try place.editPolicy { $0 + guarded.replacing("deploy/**", with: "deploy/\(name)") }
        try work.git("checkout", "--quiet", "-b", "side", open)
        try work.commit(["deploy/\(twin)": "allow = all\n"], "Another file")
        try work.git("checkout", "--quiet", "main")
        _ = try work.tryGit("merge", "--quiet", "--no-commit", "--no-ff", "side")
        try work.git("checkout", "--quiet", open, "--", "deploy/\(name)")
        try work.git("commit", "--quiet", "-m", "Merge side")

        let held = try work.tryGit("push", "origin", "main")

        #expect(held.said.contains("push held as h1"), "\(held)")
    }

    @Test func `a twin's content does not stand for the file's`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try place.editPolicy { $0 + noBinaries }
        try work.write(["src/Keys": "a\u{0}b"])
        try work.commit(["src/\(Self.kelvin)": "text\n"], "Two files")

        let refused = try work.tryGit("push", "origin", "main")

        #expect(!refused.succeeded && says(refused, "src/Keys (added)"), "\(refused)")
        #expect(!says(refused, "src/\(Self.kelvin)"), "\(refused)")
    }

    @Test func `what is let pass in one place is not in its twin`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let line = "token = \"\(TestSecret.token())\"\n"
        try work.commit(
            ["test/\(Self.kelvin)": line, ".gitleaksignore": "test/Keys:github-pat:1\n"], "Vouch")
        let vouched = try work.tryGit("push", "origin", "main")
        try work.git("reset", "--quiet", "--hard", "origin/main")
        try place.gatehouse(
            "secrets", "allow", "--rule", "github-*", "--path", "test/Keys", "--reason", "fixtures",
            "--owner", "ada")
        try work.write(["test/Keys": line])
        try work.commit(["test/\(Self.kelvin)": line], "Except")
        let excepted = try work.tryGit("push", "origin", "main")

        #expect(!vouched.succeeded, "\(vouched)")
        #expect(!excepted.succeeded && says(excepted, "test/\(Self.kelvin):1"), "\(excepted)")
        #expect(excepted.said.contains("by exception"), "\(excepted)")
    }

    @Test func `lines in a twin of a session's file are not the session's`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let lines = (0..<8).map { "let result\($0) = compute(from: input\($0))" }
        let segment = TestSegment(edits: ["Keys": lines])
        try work.git(
            "push", "--quiet", "origin",
            "\(work.blob(segment)):\(TestSegment.ref(session: TestSegment.session))")
        let others = (0..<80).map { "execute(somethingElse\($0), with: nothing\($0))" }
        try work.write(["Keys": lines.joined(separator: "\n") + "\n"])
        try work.commit(
            [Self.kelvin: others.joined(separator: "\n") + "\n"], "Both\n\n\(segment.trailer())")

        _ = try work.tryGit("push", "origin", "main")

        let commits = try place.report("commits", "--limit", "1")
        #expect(
            commits.first?["covered"] as? Int == 8 && commits.first?["countable"] as? Int == 88, "\(commits)")
        #expect(commits.first?["outcome"] as? String != "verified", "\(commits)")
    }

    @Test func `what is masked in a name is judged as it is`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try place.editPolicy {
            $0 + """

                [[paths]]
                match = ["**/prod/**"]
                action = "reject"
                """
        }
        let password = ["Zk29LmZ8", "1/prod/vTr4wQ7yB"].joined()
        try work.commit(["x/password='\(password)'/f": "a\n"], "Add a file")

        let refused = try work.tryGit("push", "origin", "main")

        #expect(!refused.succeeded && refused.said.contains("it touches a protected path"), "\(refused)")
        #expect(!refused.said.contains("Zk29LmZ8"), "\(refused)")
    }

    @Test func `names that are no text stay apart`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try place.editPolicy { $0 + noBinaries }
        let text = try work.blob("text\n")
        let binary = try work.blob("a\u{0}b")
        func entry(_ blob: String, _ byte: UInt8) -> [UInt8] {
            Array("100644 blob \(blob)\ta".utf8) + [byte, 0]
        }
        let entries = entry(binary, 0xFE) + entry(text, 0xFF)
        let folder = try work.installation.run("git", ["mktree", "-z"], in: work.path, input: entries).output
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let readme = try work.git("rev-parse", "HEAD:README").trimmingCharacters(in: .whitespacesAndNewlines)
        let commit = try work.commitTree(
            work.tree(("100644", "README", readme), ("40000", "src", folder)), on: "main")

        let refused = try work.tryGit("push", "origin", "\(commit):refs/heads/main")

        #expect(!refused.succeeded, "\(refused)")
        #expect(says(refused, "it touches a protected path: src/a\u{FFFD} (added)"), "\(refused)")
    }
}
