import Foundation
import Testing

/// What ordinary pushes come to.
@Suite struct PushVerdictTests {
    @Test func `an ordinary push is accepted, recorded and forwarded`() throws {
        let place = try Installation()
        let work = try place.clone()
        let commit = try work.commit(["src/a.swift": "let a = 1\n"], "Add a")

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded, "\(push)")
        #expect(push.said.contains("gatehouse: accepted as p1"))
        #expect(push.said.contains("forwarded refs/heads/main to the upstream"))
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == commit)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        let row = try #require(try place.report("pushes").first)
        #expect(row["verdict"] as? String == "accept")
        #expect(row["commits"] as? Int == 1)
        #expect(row["forward"] as? [String] == ["forwarded"])
    }

    @Test func `a declared commit without its session is refused, and the message says what to do`() throws {
        let place = try Installation()
        let work = try place.clone()
        let before = try place.value(of: "refs/heads/main", in: place.mirror)
        let commit = try work.commit(
            ["a": "1\n"], "Add a\n\nCo-Authored-By: Claude Fable <noreply@anthropic.com>")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded)
        #expect(push.said.contains("push refused (p1)"))
        #expect(push.said.contains("commit \(commit.prefix(12))"))
        #expect(push.said.contains("git session enable"))
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == before)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == before)
        #expect(try place.outbox().isEmpty)
        let row = try #require(try place.report("pushes", "--verdict", "reject").first)
        #expect((row["findings"] as? [[String: Any]])?.first?["policy"] as? String == "sessions")
    }

    @Test func `every line of a refusal fits into 72 columns`() throws {
        let place = try Installation()
        let work = try place.clone()
        for number in 1...3 {
            try work.commit(
                ["a": "\(number)\n"],
                "Add \(number)\n\nMade-with: a\nCo-authored-by: Cursor <cursoragent@cursor.com>")
        }
        try work.git("tag", "v1", "HEAD~1")
        try work.git("push", "--quiet", "origin", "HEAD~3:refs/heads/side")

        let push = try work.tryGit(
            "push", "origin", "main", "v1:refs/unknown/\(String(repeating: "long/", count: 12))x")

        let lines = push.errors.split(separator: "\n").filter { $0.hasPrefix("remote: ") }
            .map { $0.dropFirst("remote: ".count).trimmingCharacters(in: .whitespaces) }
        #expect(!push.succeeded && lines.count > 8)
        // A word that is longer than a line, such as a ref's name, cannot be broken.
        #expect(lines.allSatisfy { $0.count <= 72 || !$0.contains(" ") }, "\(lines)")
    }

    @Test func `several refs are judged together and forwarded together`() throws {
        let place = try Installation()
        let work = try place.clone()
        let first = try work.commit(["a": "1\n"], "One")
        try work.git("branch", "topic")
        let second = try work.commit(["a": "2\n"], "Two")

        try work.git("push", "--quiet", "origin", "main", "topic")

        #expect(try place.value(of: "refs/heads/topic", in: place.upstream) == first)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == second)
        #expect(try place.report("pushes").first?["commits"] as? Int == 2)
    }

    @Test func `one bad commit on one ref refuses all refs of the push`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Good")
        try work.git("branch", "good")
        try work.commit(["a": "2\n"], "Bad\n\nCo-authored-by: Codex <noreply@openai.com>")

        let push = try work.tryGit("push", "origin", "good", "main")

        #expect(!push.succeeded)
        #expect(try place.value(of: "refs/heads/good", in: place.mirror) == nil)
    }

    @Test(arguments: [["tag", "v1"], ["tag", "-a", "-m", "the first", "v1"]])
    func `a tag, lightweight or annotated, is accepted and forwarded`(_ arguments: [String]) throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        _ = try place.run("git", arguments, in: work.path)

        try work.git("push", "--quiet", "origin", "main", "v1")

        let tag = try work.git("rev-parse", "v1").trimmingCharacters(in: .newlines)
        #expect(try place.value(of: "refs/tags/v1", in: place.upstream) == tag)
    }

    @Test func `a tag alone brings its commits to judgement`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One\n\nCo-authored-by: Amp <amp@ampcode.com>")
        try work.git("tag", "-a", "-m", "hidden", "v1")

        let push = try work.tryGit("push", "origin", "v1")

        #expect(!push.succeeded)
        #expect(push.said.contains("written with amp"))
    }

    @Test func `a tag that is there does not move`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.git("tag", "v1")
        try work.git("push", "--quiet", "origin", "v1")
        try work.commit(["a": "1\n"], "One")
        try work.git("tag", "--force", "v1")

        let push = try work.tryGit("push", "--force", "origin", "v1")

        #expect(!push.succeeded)
        #expect(push.said.contains("tags do not move"))
    }

    @Test func `a new branch at a commit that is there already is accepted with no new commits`() throws {
        let place = try Installation()
        let work = try place.clone()

        try work.git("push", "--quiet", "origin", "HEAD:refs/heads/topic")

        #expect(try place.report("pushes").first?["commits"] as? Int == 0)
        #expect(try place.value(of: "refs/heads/topic", in: place.upstream) == work.head())
    }

    @Test func `a branch that is not protected can be deleted, here and at the upstream`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.git("push", "--quiet", "origin", "HEAD:refs/heads/topic")

        try work.git("push", "--quiet", "origin", ":topic")

        #expect(try place.value(of: "refs/heads/topic", in: place.mirror) == nil)
        #expect(try place.value(of: "refs/heads/topic", in: place.upstream) == nil)
    }

    @Test func `a protected branch is neither deleted nor rewound`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")
        try work.git("push", "--quiet", "origin", "main:release/1.0")

        let delete = try work.tryGit("push", "origin", ":release/1.0")
        let rewind = try work.tryGit("push", "--force", "origin", "HEAD~1:main")

        #expect(!delete.succeeded && delete.said.contains("deletes a protected ref"))
        #expect(delete.said.contains("To mend it: leave it out of the push"), "\(delete)")
        #expect(!rewind.succeeded && rewind.said.contains("rewinds a protected ref"))
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == work.head())
    }

    @Test func `a branch that is not protected can be rewound, and the upstream follows`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "HEAD:topic")

        try work.git("push", "--quiet", "--force", "origin", "HEAD~1:topic")

        let expected = try work.git("rev-parse", "HEAD~1").trimmingCharacters(in: .newlines)
        #expect(try place.value(of: "refs/heads/topic", in: place.upstream) == expected)
        let updates = try #require(try place.report("pushes").first?["refs"] as? [[String: Any]])
        #expect(updates.first?["kind"] as? String == "rewind")
    }

    @Test func `a push with nothing new reaches no hook and changes nothing`() throws {
        let place = try Installation()
        let work = try place.clone()

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded && push.said.contains("Everything up-to-date"))
        #expect(try place.report("pushes").isEmpty)
    }

    @Test func `a merge and both of its sides are judged`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.git("checkout", "--quiet", "-b", "side")
        try work.commit(["b": "1\n"], "Side\n\nClaude-Session: https://example.com/session_1")
        try work.git("checkout", "--quiet", "main")
        try work.commit(["a": "1\n"], "Main")
        try work.git("merge", "--quiet", "--no-ff", "-m", "Merge side", "side")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded)
        #expect(push.said.contains("trailer Claude-Session"))
    }

    @Test func `a weak mark is only put on record`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One\n\nGenerated-by: protoc")

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded)
        #expect(push.said.contains("with 1 finding on record"))
    }

    @Test func `without an identity that counts every push is refused`() throws {
        let place = try Installation()
        try place.editPolicy { $0.replacing("local = true", with: "local = false") }
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")

        let local = try work.tryGit("push", "origin", "main")
        let throughSSH = try work.tryGit(
            "push", "origin", "main", environment: ["SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"])
        let named = try work.tryGit(
            "push", "origin", "main", environment: ["REMOTE_USER": "alice", "GATEWAY_INTERFACE": "CGI/1.1"])

        let smuggled = try [
            ["SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22", "GATEHOUSE_ACTOR": "alice"],
            ["SSH_CLIENT": "192.0.2.1 1 22", "REMOTE_USER": "alice", "GATEWAY_INTERFACE": "CGI/1.1"],
            ["GATEWAY_INTERFACE": "CGI/1.1", "GATEHOUSE_ACTOR": "alice"],
            ["GATEWAY_INTERFACE": "CGI/1.1", "REMOTE_USER": "bob", "GATEHOUSE_ACTOR": "alice"],
            ["GATEWAY_INTERFACE": "CGI/1.1", "HTTP_REMOTE_USER": "alice"], ["REMOTE_USER": "alice"],
            ["GATEWAY_INTERFACE": "CGI/1.1", "REMOTE_USER": ""], ["GATEHOUSE_ACTOR": ""],
        ].map { try work.tryGit("push", "origin", "main:topic", environment: $0) }

        #expect(!local.succeeded && local.said.contains("the server did not say who is pushing"), "\(local)")
        #expect(local.said.contains("'local = true' under [identity]"))
        #expect(local.said.contains("'gatehouse policy apply'"))
        #expect(!local.said.contains("gate's fault"))
        #expect(!throughSSH.succeeded && throughSSH.said.contains("did not say who you are"))
        #expect(named.succeeded)
        #expect(
            smuggled.allSatisfy {
                !$0.succeeded && $0.said.contains("the server did not say who is pushing")
            }, "\(smuggled)"
        )
        #expect(try place.report("pushes").first?["actor"] as? String == "alice")
    }

    @Test(arguments: ["REMOTE_USER", "GATEHOUSE_ACTOR"])
    func `a name that no actor can have does not push, and is told with what to do`(_ variable: String) throws
    {
        let place = try Installation()
        try place.gatehouse("actor", "add", "ada")
        try place.gatehouse("actor", "disable", "ada")
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        func push(_ name: String, to ref: String = "topic") throws -> Installation.Outcome {
            let web = variable == "REMOTE_USER" ? ["GATEWAY_INTERFACE": "CGI/1.1"] : [:]
            return try work.tryGit(
                "push", "origin", "main:\(ref)", environment: web.merging([variable: name]) { $1 })
        }

        for (name, shown) in [
            ("ada ", "\"ada \""), ("ada\u{200B}", "\"ada\\u{200b}\""), ("a\u{AD}da", "\"a\\u{ad}da\""),
            ("ada\u{A0}", "\"ada\\u{a0}\""), ("al\u{1B}ice", "\"al\\u{1b}ice\""),
            ("\u{430}da", "\"\\u{430}da\""),
            ("@approvers", "\"@approvers\""), ("zo\u{EB}", "\"zo\\u{eb}\""),
        ] {
            let refused = try push(name)
            #expect(
                !refused.succeeded && refused.said.contains("\(shown) cannot name an actor"), "\(refused)")
            #expect(
                refused.said.contains("consists of letters from A to Z, digits and"), "\(refused)")
            #expect(refused.said.contains("To mend it, the administrator"), "\(refused)")
            #expect(refused.said.contains("(\(variable))"), "\(refused)")
            #expect(try place.tryGatehouse("actor", "add", name).status == 64)
        }
        // As a home may have one that was entered some other way.
        try place.change(
            """
            INSERT INTO actors (id, name) VALUES ('a-0', 'zo\u{EB}');
            INSERT INTO profiles (actor, kind, added_at) VALUES ('a-0', 'person', 0)
            """)
        let entered = try push("zo\u{EB}")
        try place.gatehouse("actor", "disable", "zo\u{EB}")
        let disabled = try push("zo\u{EB}", to: "other")

        #expect(entered.succeeded, "\(entered)")
        #expect(!disabled.succeeded && disabled.said.contains("disabled"), "\(disabled)")
    }
}
