import Foundation
import Testing

/// No secret passes the gate in a commit.
@Suite struct SecretPushTests {
    @Test func `a secret is refused, and the message tells all but the secret`() throws {
        let place = try Installation()
        let work = try place.clone()
        let bad = try work.commit(["a.py": "x = 1\ntoken = '\(TestSecret.token())'\n"], "Add a")
        try work.commit(["b.py": "y = 2\n"], "Add b")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded)
        #expect(
            push.said.contains("commit \(bad.prefix(12))")
                && push.said.contains("secrets: a.py:2: github-pat"))
        #expect(
            push.said.contains("git rebase -i \(bad.prefix(12))^")
                && push.said.contains("gatehouse secrets allow k1:"))
        #expect(!push.said.contains("clean already"))
        #expect(!push.said.contains(TestSecret.token().suffix(20)))
        let row = try #require(try place.report("pushes", "--verdict", "reject").first)
        #expect((row["findings"] as? [[String: Any]])?.first?["policy"] as? String == "secrets")
        try place.expectNowhere(TestSecret.token())
    }

    @Test func `a secret that a later commit takes out again is refused all the same, and that is said`()
        throws
    {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a.py": "token = '\(TestSecret.token())'\n"], "Add a")
        try work.commit(["a.py": "token = load()\n"], "Take it out")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && push.said.contains("clean already"))
    }

    @Test func `the advice works: rewritten where it came in, the push passes`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a.py": "token = '\(TestSecret.token())'\n"], "Add a")
        #expect(try !work.tryGit("push", "origin", "main").succeeded)
        try work.write(["a.py": "token = load()\n"])
        try work.git("commit", "--quiet", "--all", "--amend", "--no-edit")
        let push = try work.tryGit("push", "origin", "main")
        #expect(push.succeeded, "\(push)")
    }

    @Test func `what was there before blocks nobody, also where it moves or the lines around it change`()
        throws
    {
        let place = try Installation()
        let refusing = try String(contentsOfFile: place.home + "/policy.toml", encoding: .utf8)
        try place.editPolicy(Installation.recordingSecrets)
        let work = try place.clone()
        let line = "token = '\(TestSecret.token())'\n"
        try work.commit(["a.py": "one\n\(line)two\n"], "Add a")
        #expect(try work.tryGit("push", "origin", "main").succeeded)
        try place.editPolicy { _ in refusing }

        try work.commit(["a.py": "zero\none\n\(line)two changed\nthree\n"], "Change around it")
        try work.commit(["a.py": "\(line)zero\none\ntwo changed\nthree\n"], "Move it")
        let moved = try work.tryGit("push", "origin", "main")
        try work.commit(["b.py": line], "Copy it to another file")
        let copied = try work.tryGit("push", "origin", "main")

        #expect(moved.succeeded, "\(moved)")
        #expect(!copied.succeeded && copied.said.contains("b.py:1"))
    }

    @Test func `what a repository's own ignore file names passes on record, unless the policy forbids it`()
        throws
    {
        let place = try Installation()
        let work = try place.clone()
        let first = try work.commit(["a.py": "token = '\(TestSecret.token(1))'\n"], "Add a")
        try work.commit(["b.py": "\ntoken = '\(TestSecret.token(2))'\n"], "Add b")
        try work.commit(
            [".gitleaksignore": "# fixtures\n\(first):a.py:github-pat:1\nb.py:github-pat:1\n"], "Vouch")

        let wrongLine = try work.tryGit("push", "origin", "main")
        try work.write([".gitleaksignore": "\(first):a.py:github-pat:1\nb.py:github-pat:2\n"])
        try work.git("commit", "--quiet", "--all", "--amend", "--no-edit")
        try place.editPolicy { $0.replacing("allow_ignore_file = true", with: "allow_ignore_file = false") }
        let forbidden = try work.tryGit("push", "origin", "main")
        try place.editPolicy { $0.replacing("allow_ignore_file = false", with: "allow_ignore_file = true") }
        let vouched = try work.tryGit("push", "origin", "main")

        #expect(!wrongLine.succeeded && wrongLine.said.contains("b.py:2"))
        #expect(!wrongLine.said.contains("a.py:1: github-pat") || wrongLine.said.contains("vouched for"))
        #expect(!forbidden.succeeded && forbidden.said.contains("a.py:1"))
        #expect(vouched.succeeded, "\(vouched)")
        let row = try #require(try place.report("pushes", "--verdict", "accept").first)
        let findings = row["findings"] as? [[String: Any]] ?? []
        #expect(findings.count == 2)
        #expect(
            findings.allSatisfy {
                ($0["message"] as? String)?.hasSuffix("vouched for in .gitleaksignore") == true
            })
    }

    @Test func `without compiled rules no push passes, and doctor says what makes them`() throws {
        let place = try Installation()
        let rules = place.home + "/rules"
        for file in try FileManager.default.contentsOfDirectory(atPath: rules) {
            try FileManager.default.removeItem(atPath: "\(rules)/\(file)")
        }
        let work = try place.clone()
        try work.commit(["a.py": "x = 1\n"], "Add a")

        let refused = try work.tryGit("push", "origin", "main")
        let doctor = try place.tryGatehouse("doctor")
        _ = try place.tryGatehouse("policy", "apply")
        let accepted = try work.tryGit("push", "origin", "main")

        #expect(!refused.succeeded && refused.said.contains("gatehouse policy apply"))
        #expect(doctor.status == 1 && doctor.output.contains("gatehouse policy apply"))
        #expect(accepted.succeeded, "\(accepted)")
    }

    @Test func `what lines kept apart is found where they are taken out`() throws {
        let place = try Installation()
        let work = try place.clone()
        let key =
            ["-----BEGIN RSA PRIVATE KEY-----"] + TestSecret.keyLines + ["-----END RSA PRIVATE KEY-----"]
        let prose = (1...60).map { "a line of prose that is no key, no. \($0)!" }
        try work.commit(["key.txt": ([key[0]] + prose + key[1...]).joined(separator: "\n")], "Add prose")
        let apart = try work.tryGit("push", "origin", "main")
        try work.commit(["key.txt": key.joined(separator: "\n")], "Take the prose out")
        let together = try work.tryGit("push", "origin", "main")

        #expect(apart.succeeded, "\(apart)")
        #expect(!together.succeeded && together.said.contains("private-key"), "\(together)")
    }

    @Test func `a row of filler in a key's header hides no key`() throws {
        let place = try Installation()
        let work = try place.clone()
        let real = ["-----BEGIN RSA PRIVATE KEY-----", "Comment: xxxxxxxxxxxx"] + TestSecret.keyLines
        try work.commit(
            ["a.txt": (real + ["-----END RSA PRIVATE KEY-----"]).joined(separator: "\n")], "Add a key")
        #expect(try !work.tryGit("push", "origin", "main").succeeded)

        try work.git("reset", "--quiet", "--hard", "HEAD~1")
        let filler = String(repeating: "x", count: 64)
        try work.commit(
            ["b.txt": "-----BEGIN RSA PRIVATE KEY-----\n\(filler)\n-----END RSA PRIVATE KEY-----\n"],
            "Add a sample")
        let sample = try work.tryGit("push", "origin", "main")
        #expect(sample.succeeded, "\(sample)")
    }

    @Test func `a secret in a subject or in a folder's name stands in no table`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["keys/\(TestSecret.token(1))/a.txt": "1\n"], "Add \(TestSecret.token(2))")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && !push.said.contains(TestSecret.token(1)))
        for secret in [TestSecret.token(1), TestSecret.token(2)] { try place.expectNowhere(secret) }
    }

    @Test func `messages of commits and tags, and names of files, are looked into`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a\n\nwith \(TestSecret.token(1)) in it")
        let message = try work.tryGit("push", "origin", "main")
        try work.git("reset", "--quiet", "--hard", "HEAD~1")
        try work.commit(["keys/\(TestSecret.token(2)).txt": "1\n"], "Add a file")
        let name = try work.tryGit("push", "origin", "main")
        try work.git("reset", "--quiet", "--hard", "HEAD~1")
        try work.git("tag", "-a", "v1", "-m", "release\n\n\(TestSecret.token(3))")
        let tag = try work.tryGit("push", "origin", "v1")

        #expect(!message.succeeded && message.said.contains("the message, line 3"))
        #expect(!name.succeeded && name.said.contains("the name of a file in keys/"))
        #expect(!tag.succeeded && tag.said.contains("github-pat"))
        #expect(!name.said.contains(TestSecret.token(2)), "a name that is a secret is not shown")
    }

    @Test func `a merge is looked into for what no parent had`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.git("checkout", "--quiet", "-b", "side")
        try work.commit(["side": "1\n"], "Side")
        try work.git("checkout", "--quiet", "main")
        try work.commit(["main": "1\n"], "Main")
        try work.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
        try work.write(["evil.py": "token = '\(TestSecret.token())'\n"])
        try work.git("add", "--all")
        try work.git("commit", "--quiet", "-m", "Merge")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && push.said.contains("evil.py:1"))
    }

    @Test func `an encoded secret and one in a binary file are found`() throws {
        let place = try Installation()
        let work = try place.clone()
        let encoded = Data("token: \(TestSecret.token())".utf8).base64EncodedString()
        try work.commit(["a.yaml": "data: \(encoded)\n"], "Encoded")
        let first = try work.tryGit("push", "origin", "main")
        try work.git("reset", "--quiet", "--hard", "HEAD~1")
        try work.commit(["a.bin": "\0\u{1}\(TestSecret.token())\0"], "Binary")
        let second = try work.tryGit("push", "origin", "main")

        #expect(!first.succeeded && first.said.contains("a.yaml:1"))
        #expect(!second.succeeded && second.said.contains("a.bin:1"))
    }

    @Test(arguments: ["BZh", "Rar!", "PK\u{3}\u{4}", "\u{1F}\u{8B}\u{8}"])
    func `a file that only looks packed hides nothing`(mark: String) throws {
        let place = try Installation()
        let work = try place.clone()
        let bytes = Array(mark.unicodeScalars.map { UInt8($0.value) })
        let text = Array("\ntoken = '\(TestSecret.token())'\n".utf8)
        try Data(bytes + text).write(to: URL(fileURLWithPath: work.path + "/a.bin"))
        try work.git("add", "--all")
        try work.git("commit", "--quiet", "-m", "Add it")
        let push = try work.tryGit("push", "origin", "main")
        #expect(!push.succeeded && push.said.contains("a.bin:2"), "\(push)")
    }

    @Test func `a tag of a tag is looked into as far as it goes`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.git("tag", "-a", "inner", "-m", "release\n\n\(TestSecret.token())")
        try work.git("tag", "-a", "outer", "-m", "nothing", "inner")
        let push = try work.tryGit("push", "origin", "outer")
        #expect(!push.succeeded && push.said.contains("the message, line 3"), "\(push)")
    }

    @Test func `thousands of secrets in one line of a file that changes are told in a moment`() throws {
        let place = try Installation()
        let work = try place.clone()
        let filler = String(repeating: "x ", count: 2_000_000)
        try work.commit(["a.txt": "\(filler)\n"], "Add a")
        #expect(try work.tryGit("push", "origin", "main").succeeded)
        let many = (1...3_000).map { TestSecret.token($0) }.joined(separator: " ")
        try work.commit(["a.txt": "\(filler)\(many)\n"], "Add many")
        let start = ContinuousClock.now
        let push = try work.tryGit("push", "origin", "main")
        #expect(!push.succeeded && push.said.contains("more finding"))
        #expect(ContinuousClock.now - start < .seconds(90))
    }

    @Test func `a line's comment vouches for it unless the policy forbids that`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a.py": "token = '\(TestSecret.token())'  # gatehouse:allow\n"], "Add a")
        #expect(try work.tryGit("push", "origin", "main").succeeded)
        let row = try #require(try place.report("pushes").first)
        let findings = row["findings"] as? [[String: Any]] ?? []
        #expect((findings.first?["message"] as? String)?.hasSuffix("vouched for in its line") == true)
        #expect(findings.count == 1 && findings.first?["action"] as? String == "record")

        try place.editPolicy { $0.replacing("[\"gatehouse\", \"gitleaks\"]", with: "[]") }
        try work.commit(["b.py": "token = '\(TestSecret.token(2))'  # gatehouse:allow\n"], "Add b")
        #expect(try !work.tryGit("push", "origin", "main").succeeded)
    }

    @Test func `the policy decides by severity, by rule and by path`() throws {
        let place = try Installation()
        try place.editPolicy {
            Installation.recordingSecrets($0) + """

                [[secrets.special]]
                rules = ["github-*"]
                paths = ["src/**"]
                action = "reject"
                """
        }
        let work = try place.clone()
        let line = "token = '\(TestSecret.token())'\n"
        try work.commit(["test/a.py": line], "In the tests")
        let test = try work.tryGit("push", "origin", "main")
        try work.commit(["src/a.py": line], "In the source")
        let source = try work.tryGit("push", "origin", "main")

        #expect(test.succeeded && test.said.contains("on record"))
        #expect(!source.succeeded && source.said.contains("src/a.py:1"))
    }

    @Test func `an exception lets it pass for its time, on record, and a revoked one does not`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a.py": "token = '\(TestSecret.token())'\n"], "Add a")
        let refused = try work.tryGit("push", "origin", "main")
        let fingerprint = try #require(refused.said.firstMatch(of: /k1:[0-9a-f]{16}/)).output
        let candidate = try place.run(
            "gatehouse", ["secrets", "fingerprint"], input: Array("\(TestSecret.token())\n".utf8))
        #expect(candidate.output == "\(fingerprint)\n")

        try place.gatehouse(
            "secrets", "allow", String(fingerprint), "--reason", "published test key", "--owner", "eve")
        let allowed = try work.tryGit("push", "origin", "main")
        #expect(allowed.succeeded && allowed.said.contains("allowed by exception 1 of eve"), "\(allowed)")
        #expect(try place.gatehouse("secrets", "list").contains("published test key"))

        try place.gatehouse("secrets", "revoke", "1")
        try work.commit(["b.py": "token = '\(TestSecret.token())'\n"], "Add b")
        #expect(try !work.tryGit("push", "origin", "main").succeeded)
        #expect(try place.gatehouse("secrets", "list").contains("no exceptions"))
        #expect(try place.gatehouse("secrets", "list", "--all").contains("revoked"))
        #expect(try place.tryGatehouse("secrets", "revoke", "1").status == 1)
    }

    @Test func `the home's own rules are used, in gitleaks' format`() throws {
        let place = try Installation()
        try """
        [extend]
        useDefault = true
        [[rules]]
        id = "house"
        description = "A key of the house"
        regex = '''house-[0-9]{6}'''
        """.write(toFile: place.home + "/secrets.toml", atomically: true, encoding: .utf8)
        try place.gatehouse("policy", "apply")
        let work = try place.clone()
        try work.commit(["a": "house-" + "123456\n"], "Add a")
        let push = try work.tryGit("push", "origin", "main")
        #expect(!push.succeeded && push.said.contains("house (A key of the house)"))

        try "[[rules]]\nid = 'x'\nregex = '''('''\n".write(
            toFile: place.home + "/secrets.toml", atomically: true, encoding: .utf8)
        let broken = try place.tryGatehouse("policy", "apply")
        #expect(broken.status == 1 && broken.errors.contains("line 3") && broken.errors.contains("rule x"))
        #expect(broken.errors.contains("in force is unchanged"))
    }

    @Test func `without usable rules every push is refused, with what to do`() throws {
        let place = try Installation()
        let work = try place.clone()
        let rules = place.home + "/rules"
        let file = try #require(try FileManager.default.contentsOfDirectory(atPath: rules).first)
        try Data("GHRULES1 damaged".utf8).write(to: URL(fileURLWithPath: "\(rules)/\(file)"))
        try work.commit(["a": "1\n"], "Add a")
        let damaged = try work.tryGit("push", "origin", "main")
        try FileManager.default.removeItem(atPath: "\(rules)/\(file)")
        let missing = try work.tryGit("push", "origin", "main")
        try place.gatehouse("upgrade")
        let mended = try work.tryGit("push", "origin", "main")

        #expect(!damaged.succeeded && damaged.said.contains("gatehouse upgrade"))
        #expect(!missing.succeeded && missing.said.contains("gatehouse policy apply"))
        #expect(mended.succeeded, "\(mended)")
    }

    @Test func `many secrets in one push are grouped in the message and all in the ledger`() throws {
        let place = try Installation()
        let work = try place.clone()
        let lines = (1...300).map { "token = '\(TestSecret.token(UInt64($0)))'\n" }.joined()
        try work.commit(["a.py": lines], "Add many")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded)
        #expect(
            push.errors.split(separator: "\n").count < 120,
            "\(push.errors.split(separator: "\n").count) lines")
        let findings =
            try place.report("pushes", "--verdict", "reject").first?["findings"] as? [[String: Any]]
        #expect(findings?.count == 300)
    }
}
