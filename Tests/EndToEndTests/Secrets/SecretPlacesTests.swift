import Foundation
import Testing

/// Wherever a push can carry a secret, it is looked for.
@Suite struct SecretPlacesTests {
    @Test func `a secret in an author's name is found, told as the header's, and kept nowhere`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.write(["a": "1\n"])
        try work.git("add", "--all")
        try work.git("commit", "--quiet", "-m", "Add a", "--author", "\(TestSecret.token()) <a@example.com>")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && push.said.contains("the header: github-pat"), "\(push)")
        #expect(!push.said.contains(TestSecret.token()))
        try place.expectNowhere(TestSecret.token())
    }

    @Test func `a secret in a header of another name is found`() throws {
        let place = try Installation()
        let work = try place.clone()
        let tree = try work.git("rev-parse", "HEAD^{tree}").trimmingCharacters(in: .newlines)
        let raw = """
            tree \(tree)
            parent \(try work.head())
            author A <a@example.com> 1700000000 +0000
            committer A <a@example.com> 1700000000 +0000
            note \(TestSecret.token())

            A message

            """
        let commit = try work.object(of: "commit", raw)

        let push = try work.tryGit("push", "origin", "\(commit):refs/heads/main")

        #expect(!push.succeeded && push.said.contains("the header: github-pat"), "\(push)")
    }

    @Test func `a secret in a tagger's name is found`() throws {
        let place = try Installation()
        let work = try place.clone()
        let raw = """
            object \(try work.head())
            type commit
            tag v1
            tagger \(TestSecret.token()) <a@example.com> 1700000000 +0000

            A release

            """
        let tag = try work.object(of: "tag", raw)

        let push = try work.tryGit("push", "origin", "\(tag):refs/tags/v1")

        #expect(!push.succeeded && push.said.contains("the header: github-pat"), "\(push)")
    }

    @Test func `a secret in a ref's name is refused and not kept; it passes with an exception`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")

        let push = try work.tryGit("push", "origin", "HEAD:refs/heads/fix/\(TestSecret.token())")

        #expect(!push.succeeded && push.said.contains("the ref's name"), "\(push)")
        try place.expectNowhere(TestSecret.token())
        let fingerprint = try #require(push.said.firstMatch(of: /k1:[0-9a-f]{16}/)).output
        try place.gatehouse("secrets", "allow", String(fingerprint), "--reason", "a test", "--owner", "eve")
        let allowed = try work.tryGit("push", "origin", "HEAD:refs/heads/fix/\(TestSecret.token())")
        #expect(allowed.succeeded, "\(allowed)")
    }

    @Test func `a secret in a push option is kept nowhere`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")

        let push = try work.tryGit("push", "-o", "note=\(TestSecret.token())", "origin", "main")

        #expect(push.succeeded, "\(push)")
        try place.expectNowhere(TestSecret.token())
    }

    @Test func `a secret in a submodule's path is found`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.git(
            "update-index", "--add", "--cacheinfo", "160000,\(try work.head()),lib/\(TestSecret.token())")
        try work.git("commit", "--quiet", "-m", "Add a submodule")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && push.said.contains("the name of a file in lib/"), "\(push)")
        try place.expectNowhere(TestSecret.token())
    }

    @Test func `a secret in an empty folder's name is found`() throws {
        let place = try Installation()
        let work = try place.clone()
        let empty = try work.input("", to: "mktree")
        let tree = try work.input("040000 tree \(empty)\t\(TestSecret.token())\n", to: "mktree")
        let commit = try work.input("An empty folder\n", to: "commit-tree", "-p", "HEAD", tree)

        let push = try work.tryGit("push", "origin", "\(commit):refs/heads/main")

        #expect(!push.succeeded && push.said.contains("the name of a file in"), "\(push)")
        try place.expectNowhere(TestSecret.token())
    }

    @Test func `objects that no ref of the push leads to are refused`() throws {
        let place = try Installation()
        let work = try place.clone()
        let base = try work.head()
        let stray = try work.blob("token = '\(TestSecret.token())'\n")
        let shown = try work.commit(["b": "1\n"], "Shown")

        let push = try place.rawPush(
            [(String(repeating: "0", count: 40), shown, "refs/heads/topic")],
            pack: work.pack([shown, stray, "^\(base)"]))

        #expect(push.said.contains("none of its refs contains"), "\(push)")
        #expect(push.said.contains(String(stray.prefix(12))))
        #expect(try place.value(of: "refs/heads/topic", in: place.mirror) == nil)
    }

    @Test func `what a commit moves to another file, indents or ends otherwise blocks nobody`() throws {
        let place = try Installation()
        let refusing = try String(contentsOfFile: place.home + "/policy.toml", encoding: .utf8)
        try place.editPolicy(Installation.recordingSecrets)
        let work = try place.clone()
        let line = "token = '\(TestSecret.token())'"
        try work.commit(["a.py": "one\n\(line)\ntwo\n", "b.py": "\(line)\n"], "Add a")
        #expect(try work.tryGit("push", "origin", "main").succeeded)
        try place.editPolicy { _ in refusing }

        try work.git("mv", "a.py", "c.py")
        try work.commit([:], "Rename it")
        try work.commit(["c.py": "one\nif one:\n    \(line)\ntwo\n"], "Indent it")
        try work.commit(["c.py": "one\r\nif one:\r\n    \(line)\r\ntwo\r\n"], "Other ends of lines")
        try work.commit(["c.py": "one\r\n", "d.py": "def f():\n    \(line)\n"], "Move it out")
        let moved = try work.tryGit("push", "origin", "main")
        try work.commit(["e.py": "\(line)\n"], "Copy it")
        let copied = try work.tryGit("push", "origin", "main")

        #expect(moved.succeeded, "\(moved)")
        #expect(!copied.succeeded && copied.said.contains("e.py:1"), "\(copied)")
    }

    @Test func `a folder of any number of files gets another name with what was in it`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(
            Dictionary(uniqueKeysWithValues: (0...1_000).map { ("src/f\($0)", "\($0)\n") })
                .merging(["src/old": "token = '\(TestSecret.token())'\n"]) { $1 }, "Add many")
        try work.git("push", "--quiet", place.upstream, "main")
        try place.gatehouse("mirror", "refresh", "demo")

        try work.git("mv", "src", "lib")
        try work.commit([:], "Rename it")
        let moved = try work.tryGit("push", "origin", "main")
        try work.git("mv", "lib", "src")
        try work.commit(["src/new": "token = '\(TestSecret.token(2))'\n"], "Rename it back, with another")
        let added = try work.tryGit("push", "origin", "main")

        #expect(moved.succeeded, "\(moved)")
        #expect(!added.succeeded && added.said.contains("src/new:1"), "\(added)")
        #expect(!added.said.contains("src/old:1"), "\(added)")
    }

    @Test func `a new secret beside one that moves is found`() throws {
        let place = try Installation()
        let refusing = try String(contentsOfFile: place.home + "/policy.toml", encoding: .utf8)
        try place.editPolicy(Installation.recordingSecrets)
        let work = try place.clone()
        try work.commit(["a.py": "token = '\(TestSecret.token(1))'\n"], "Add a")
        #expect(try work.tryGit("push", "origin", "main").succeeded)
        try place.editPolicy { _ in refusing }

        try work.git("rm", "--quiet", "a.py")
        try work.commit(
            ["b.py": "token = '\(TestSecret.token(1))'\nother = '\(TestSecret.token(2))'\n"], "Move it")
        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && push.said.contains("b.py:2"), "\(push)")
        #expect(!push.said.contains("b.py:1"))
    }

    @Test func `a secret that is added to a file in UTF-16 is found, and one that was there is not`() throws {
        let place = try Installation()
        let refusing = try String(contentsOfFile: place.home + "/policy.toml", encoding: .utf8)
        try place.editPolicy(Installation.recordingSecrets)
        let work = try place.clone()
        var lines = (1...4_000).map { "第\($0)行の文です" }
        lines[1_000] = "token = '\(TestSecret.token(1))'"
        func write() throws {
            try lines.joined(separator: "\n").write(
                toFile: work.path + "/text.txt", atomically: true, encoding: .utf16)
        }
        try write()
        try work.commit([:], "Add a text")
        #expect(try work.tryGit("push", "origin", "main").said.contains("text.txt:1001"))
        try place.editPolicy { _ in refusing }

        lines[1_001] = "変わった行"
        try write()
        try work.commit([:], "Change the line beside it")
        let beside = try work.tryGit("push", "origin", "main")
        lines[2_000] = "token = '\(TestSecret.token(2))'"
        try write()
        try work.commit([:], "Add one")
        let added = try work.tryGit("push", "origin", "main")

        #expect(beside.succeeded, "\(beside)")
        #expect(!added.succeeded && added.said.contains("text.txt:2001"), "\(added)")
    }

    @Test(arguments: ["exception", "special", "comment", "ignore file"])
    func `what is let pass in one place is new where it is copied to, moved or renamed`(by right: String)
        throws
    {
        let place = try Installation()
        let work = try place.clone()
        let mark = right == "comment" ? " # gitleaks:allow" : ""
        let line = "token = '\(TestSecret.token())'"
        switch right {
        case "exception":
            try place.gatehouse(
                "secrets", "allow", "--rule", "github-*", "--path", "test/**", "--reason", "x", "--owner",
                "eve"
            )
        case "special":
            try place.editPolicy {
                $0 + "\n[[secrets.special]]\npaths = [\"test/**\"]\naction = \"record\"\n"
            }
        case "ignore file": try work.write([".gitleaksignore": "test/fix.py:github-pat:1\n"])
        default: break
        }
        try work.commit(["test/fix.py": "\(line)\(mark)\n"], "A fixture")
        let fixture = try work.tryGit("push", "origin", "main")
        #expect(fixture.succeeded && fixture.said.contains("test/fix.py:1"), "\(fixture)")
        let base = try work.head()

        try work.commit(["src/a.py": "\(line)\n", "test/fix.py": "\(line)\(mark)\n#\n"], "Copy it")
        let copied = try work.tryGit("push", "origin", "HEAD:refs/heads/copied")
        try work.git("reset", "--quiet", "--hard", base)
        try work.git("mv", "test/fix.py", "fix.py")
        try work.commit(mark.isEmpty ? [:] : ["fix.py": "\(line)\n"], "Rename it")
        let renamed = try work.tryGit("push", "origin", "HEAD:refs/heads/renamed")
        try work.git("reset", "--quiet", "--hard", base)
        try work.commit(["test/fix.py": "if True:\n    \(line)\(mark)\n"], "Indent it")
        let indented = try work.tryGit("push", "origin", "HEAD:refs/heads/indented")

        #expect(!copied.succeeded && copied.said.contains("src/a.py:1"), "\(copied)")
        #expect(!renamed.succeeded && renamed.said.contains("fix.py:1"), "\(renamed)")
        #expect(indented.succeeded, "\(indented)")
    }

    @Test func `a token in base64 behind a name is refused wherever it stands, and said once`() throws {
        let place = try Installation()
        let work = try place.clone()
        let encoded = Data(TestSecret.token().utf8).base64EncodedString()
        let base = try work.head()

        try work.commit(["secret.yaml": "kind: Secret\napi_key: \(encoded)\n"], "Add it")
        let file = try work.tryGit("push", "origin", "HEAD:refs/heads/file")
        try work.git("reset", "--quiet", "--hard", base)
        try work.commit(["a": "1\n"], "Add it\n\npassword: \(encoded)")
        let message = try work.tryGit("push", "origin", "HEAD:refs/heads/message")
        try work.git("reset", "--quiet", "--hard", base)
        try work.commit(["token = \(encoded)": "1\n"], "Add it")
        let name = try work.tryGit("push", "origin", "HEAD:refs/heads/name")
        try work.git("reset", "--quiet", "--hard", base)
        try work.write(["secret.yaml": "api_key: \(encoded)\n"])
        _ = try work.run("tar", "-czf", "packed.tgz", "secret.yaml")
        _ = try work.run("rm", "secret.yaml")
        try work.commit([:], "Pack it")
        let archive = try work.tryGit("push", "origin", "HEAD:refs/heads/archive")

        for (push, words) in [
            (file, "secret.yaml:2: github-pat"), (message, "the message, line 3: github-pat"),
            (name, "github-pat"), (archive, "packed.tgz!secret.yaml:1: github-pat"),
        ] {
            #expect(!push.succeeded && push.said.contains(words), "\(push)")
            #expect(!push.said.contains("generic"), "\(push)")
        }
        try place.expectNowhere(TestSecret.token())
    }

    @Test func `one ref's ignore file does not vouch for what comes to another`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a.txt": "token = '\(TestSecret.token())'\n"], "Add a")
        try work.git("checkout", "--quiet", "-b", "helper", "origin/main")
        try work.commit([".gitleaksignore": "a.txt:github-pat:1\n"], "Vouch")

        let push = try work.tryGit("push", "origin", "main", "helper")
        try work.git("checkout", "--quiet", "main")
        try work.commit([".gitleaksignore": "a.txt:github-pat:1\n"], "Vouch here")
        let own = try work.tryGit("push", "origin", "main", "main~2:refs/heads/other")

        #expect(!push.succeeded && push.said.contains("a.txt:1: github-pat"), "\(push)")
        #expect(own.succeeded && own.said.contains("vouched for in .gitleaksignore"), "\(own)")
    }
}
