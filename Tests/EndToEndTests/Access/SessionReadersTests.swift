import Foundation
import GRDB
import Testing

/// Who reads what people asked their agents, and who does not, by whatever command.
@Suite struct SessionReadersTests {
    private static let prompt = "CONFIDENTIAL-PROMPT before we buy Foo"
    private static let reply = "CONFIDENTIAL-REPLY the table is written"
    private static let edit = "let unpushed = \"CONFIDENTIAL-EDIT\""
    private static let lines = (1...12).map { "let value\($0) = computeTheThing(\($0))" }

    /// A home that holds release branches, with a session of ada's whose lines are on main. In release/1 waits bob's copy
    /// of them as h1.
    private func installation(_ more: String = "") throws -> Installation {
        let place = try Installation(wait: 0)
        try place.editPolicy {
            $0 + """

                [[refs]]
                match = ["refs/heads/release/*"]
                create = "hold"

                """ + more
        }
        for (name, group) in [("ada", "dev"), ("bob", "dev"), ("eve", "approvers"), ("rob", "auditors")] {
            try place.gatehouse("actor", "add", name, "--group", group, "--email", "\(name)@example.com")
        }
        try recordAndPush(as: "ada", in: place)
        let copy = try place.clone("bob")
        try copy.git("config", "user.name", "Bob")
        try copy.commit(["copy.swift": Self.lines.joined(separator: "\n") + "\n"], "Copy")
        let held = try copy.push(as: "bob", "origin", "HEAD:refs/heads/release/1")
        try #require(held.said.contains("held as h1") && held.said.contains(TestSegment.session), "\(held)")
        return place
    }

    private func recordAndPush(as name: String, to branch: String = "main", in place: Installation) throws {
        var segment = TestSegment(prompt: Self.prompt, edits: ["table.swift": Self.lines + [Self.edit]])
        segment.json = segment.json.replacing(
            "}]}],\"edits\"",
            with: """
                }]},{"role":"assistant","time":"2026-01-01T00:00:01Z",\
                "parts":[{"type":"text","content":"\(Self.reply)"}]}],"edits"
                """)
        try #require(segment.json.contains(Self.reply))
        let work = try place.clone("work-\(name)")
        let blob = try work.blob(segment)
        let text = Self.lines.joined(separator: "\n") + "\n"
        try work.commit(["table.swift": text], "Table\n\n\(segment.trailer())")
        let push = try work.push(
            as: name, "origin", "HEAD:refs/heads/\(branch)", "\(blob):\(TestSegment.ref())")
        try #require(push.succeeded, "\(push)")
    }

    private func run(_ words: String, as name: String, _ place: Installation) throws -> Installation.Outcome {
        try place.run(
            "gatehouse", words.split(separator: " ").map(String.init), environment: ["GATEHOUSE_ACTOR": name])
    }

    private func expectNothing(
        of text: String, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        // As it would stand in the encoded body of a mail, too.
        for secret in [Self.prompt, Self.reply, "CONFIDENTIAL"] {
            #expect(!text.contains(secret), "\(what): \(text)", sourceLocation: sourceLocation)
        }
    }

    /// The looks into sessions that are on record, as `name command`.
    private func looks(_ place: Installation) throws -> [String] {
        struct Entry: Decodable {
            let kind: String
            let actor: String?
            let outcome: String?
        }
        return try place.ledger().read { database in
            try Data.fetchAll(database, sql: "SELECT entry FROM log ORDER BY idx")
                .map { try JSONDecoder().decode(Entry.self, from: $0) }
                .filter { $0.kind == "evidence.viewed" }.map { entry in
                    let name = try String.fetchOne(
                        database, sql: "SELECT name FROM actors WHERE id = ?", arguments: [entry.actor])
                    return "\(name ?? "?") \(entry.outcome ?? "")"
                }
        }
    }

    private static let commands = [
        "hold list", "hold list --all --format json", "hold list --format csv", "hold show h1",
        "hold show h1 --format json", "hold diff h1", "hold diff h1 --format json", "hold diff h1 --stat",
        "hold statement h1", "hold comment h1 please", "session show latest",
        "session show latest --format json", "session replay latest", "blame demo table.swift",
        "blame demo table.swift --format json", "blame demo table.swift --format csv --lines 1,3",
        "report sessions", "report sessions --format json", "report sessions --format csv",
        "report commits --format json", "report commits --format csv", "report commits",
        "report pushes --format json", "report pushes --format csv", "report pushes", "forward status --all",
        "hold cancel h1", "hold watch h1", "hold watch h1 --format json", "hold show h1",
    ]

    @Test func `who pushes lines of another's session reads nothing of it, by no command`() throws {
        let place = try installation()

        for words in Self.commands {
            let outcome = try run(words, as: "bob", place)
            expectNothing(of: "\(outcome)", words)
            let isRefused = words.hasPrefix("session")
            let isOver = words.hasPrefix("hold watch")
            #expect(outcome.succeeded != (isRefused || isOver), "\(words): \(outcome)")
            if isRefused { #expect(outcome.errors.contains("which is ada's with claude-code"), "\(outcome)") }
        }
        #expect(try looks(place).isEmpty)
    }

    @Test func `they are told that there is a session, and whose, and no more, over ssh as on the server`()
        throws
    {
        let place = try installation()
        func shell(_ command: String) throws -> Installation.Outcome {
            try place.run("gatehouse", ["shell", "bob"], environment: ["SSH_ORIGINAL_COMMAND": command])
        }
        let session = "claude-code \(TestSegment.session.suffix(6)) of ada"

        let shown = try shell("hold show h1")
        let diff = try shell("hold diff h1")
        let json = try shell("hold diff h1 --format json")
        let document = try shell("hold show h1 --format json")

        for outcome in [shown, diff, json, document] {
            #expect(outcome.succeeded)
            expectNothing(of: "\(outcome)", "over ssh")
        }
        #expect(
            shown.output.contains("\(session), undeclared\n      (what was asked is not shown to you)"),
            "\(shown)")
        #expect(
            diff.output.contains(
                "# \(session), 12 of 12 added lines: (what was asked is not shown to you)\n"),
            "\(diff)")
        #expect(json.output.contains("\"withheld\" : true") && !json.output.contains("\"prompt\""), "\(json)")
        #expect(document.output.contains("\"withheld\" : true"), "\(document)")
        #expect(try looks(place).isEmpty)
    }

    @Test func `no message of the gate has text of a session, nor what programs, webhooks and mail get`()
        throws
    {
        let (notified, receiver) = try Installation.notifying()
        try notified.addWebhooks(["ops": receiver.url("/ops")])
        let program = notified.folder + "/ask"
        try Program.write("cat >>'\(notified.folder)/asked'; exit 0", at: program)
        let mail = notified.folder + "/sendmail"
        try Program.write("cat >>'\(notified.folder)/mailed'", at: mail)
        try recordAndPush(as: "ada", to: "topic", in: notified)
        try notified.editPolicy {
            $0.replacing("undeclared = \"record\"", with: "undeclared = \"hold\"") + """

                [[external]]
                program = "\(program)"

                [[notify]]
                name = "mail"
                to = ["approvers", "pusher"]
                email = ["all@example.com"]
                from = "gatehouse@example.com"
                sendmail = "\(mail)"

                """
        }
        let work = try notified.clone("bob")
        try work.commit(["copy.swift": Self.lines.joined(separator: "\n") + "\n"], "Copy")

        let waited = try work.push(as: "bob", "-o", "wait=1", "origin", "main")
        try notified.gatehouse("forward")

        #expect(waited.said.contains("waiting up to 1 s"), "\(waited)")
        expectNothing(of: "\(waited)", "the hook")
        let asked = try String(contentsOfFile: notified.folder + "/asked", encoding: .utf8)
        #expect(asked.contains("copy.swift"))
        expectNothing(of: asked, "the program")
        let received = try receiver.received().map { "\($0.json)" }.joined()
        #expect(received.contains(TestSegment.session), "\(received)")
        expectNothing(of: received, "the webhook")
        let mailed = try String(contentsOfFile: notified.folder + "/mailed", encoding: .utf8)
        let bodies = mailed.components(separatedBy: "\n\n").compactMap {
            Data(base64Encoded: $0, options: .ignoreUnknownCharacters).map {
                String(decoding: $0, as: UTF8.self)
            }
        }.joined()
        #expect(bodies.contains("h"), "\(mailed)")
        expectNothing(of: mailed + bodies, "the mail")
    }

    @Test func `approvers of its hold, its owner, the policy's readers and the account read it, on record`()
        throws
    {
        let place = try installation()
        try place.editPolicy {
            $0.replacing("[sessions]\n", with: "[sessions]\nreaders = [\"@auditors\"]\n")
        }

        let byApprover = try run("hold show h1", as: "eve", place)
        let replayed = try run("session replay latest", as: "eve", place)
        let byOwner = try run("session show latest --format json", as: "ADA", place)
        let byReader = try run("blame demo table.swift --lines 2,2", as: "rob", place)
        let byAccount = try place.gatehouse("hold", "diff", "h1", "--format", "json")

        #expect(byApprover.output.contains("> \(Self.prompt)"), "\(byApprover)")
        #expect(replayed.output.contains(Self.reply), "\(replayed)")
        #expect(byOwner.output.contains(Self.edit.replacing("\"", with: "\\\"")), "\(byOwner)")
        #expect(byReader.output.contains(Self.prompt.prefix(30)), "\(byReader)")
        #expect(byAccount.contains(Self.prompt))
        #expect(
            try looks(place) == [
                "eve hold.show", "eve session.replay", "ADA session.show", "rob blame",
                "\(NSUserName()) hold.diff",
            ])
    }

    @Test func `who had a hand in what waits reads nothing by it, nor does who is disabled`()
        throws
    {
        let place = try installation(
            """
            [[refs]]
            match = ["refs/heads/docs/*"]
            create = "hold"
            approvers = ["dot", "eve"]

            """)
        try place.gatehouse("actor", "add", "dot")
        try place.gatehouse("actor", "add", "amy", "--group", "approvers", "--group", "auditors")
        let work = Clone(place, path: place.folder + "/bob")
        // What they send to have it held for themselves.
        _ = try work.push(as: "eve", "origin", "HEAD:refs/heads/docs/1")

        let another = try run("session show latest", as: "dot", place)
        let own = try run("hold show h2", as: "eve", place)
        try place.gatehouse("actor", "disable", "amy")
        try place.editPolicy {
            $0.replacing("[sessions]\n", with: "[sessions]\nreaders = [\"@auditors\"]\n")
        }
        let disabled = try run("session show latest", as: "amy", place)

        #expect(another.succeeded && another.output.contains("table.swift"), "\(another)")
        #expect(own.succeeded && own.output.contains("not shown to you"), "\(own)")
        #expect(!own.output.contains(Self.prompt))
        #expect(!disabled.succeeded && !disabled.output.contains("table.swift"), "\(disabled)")
    }

    /// A home with ada's session, that holds what bob pushes to release branches, whatever it claims.
    private func claiming(_ more: String = "") throws -> (place: Installation, work: Clone, trailer: String) {
        let place = try Installation(wait: 0)
        try place.editPolicy {
            $0.replacing(/(unsupported|mismatch|missing) = "reject"/) { "\($0.1) = \"hold\"" }
                .replacing("others = \"reject\"", with: "others = \"record\"") + """

                    [[refs]]
                    match = ["refs/heads/release/*"]
                    create = "hold"

                    """ + more
        }
        for (name, group) in [("ada", "dev"), ("bob", "dev"), ("eve", "approvers"), ("tom", "toys")] {
            try place.gatehouse("actor", "add", name, "--group", group, "--email", "\(name)@example.com")
        }
        try recordAndPush(as: "ada", in: place)
        let trailer = try place.git(
            "-C", place.mirror, "log", "-1", "--format=%(trailers:key=AI-Session)", "main")
        let work = try place.clone("bob")
        try work.git("config", "user.name", "Bob")
        return (place, work, trailer.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private static let own =
        (1...12).map { "let mine\($0) = somethingElse(\($0))" }.joined(separator: "\n") + "\n"

    @Test(arguments: ["nothing", "another file", "the same file", "beside their own session", "a wrong hash"])
    func `a commit that names a session and has nothing of it opens it to no approver`(_ has: String) throws {
        var (place, work, trailer) = try claiming()
        var more: [String] = []
        switch has {
        case "nothing": try work.git("commit", "--quiet", "--allow-empty", "-m", "Play\n\n\(trailer)")
        case "another file": try work.commit(["mine.swift": Self.own], "Play\n\n\(trailer)")
        case "beside their own session":
            let session = "01HZY5Z2Q3R4S5T6V7W8X9YAB0"
            let lines = Self.own.split(separator: "\n").map(String.init)
            let segment = TestSegment(session: session, prompt: "Mine", edits: ["table.swift": lines])
            more = ["\(try work.blob(segment, session: session)):\(TestSegment.ref(session: session))"]
            trailer += "\n\(segment.trailer(session: session))"
            fallthrough
        case "the same file":
            let lines = Self.lines.joined(separator: "\n") + "\n"
            try work.commit(["table.swift": lines + Self.own], "Play\n\n\(trailer)")
        default:
            let wrong = trailer.replacing(/sha256:..../, with: "sha256:0000")
            try work.commit(["mine.swift": Self.own], "Play\n\n\(wrong)")
        }
        let held = try place.run(
            "git", ["push", "origin", "HEAD:refs/heads/release/1"] + more, in: work.path,
            environment: ["GATEHOUSE_ACTOR": "bob"])
        try #require(held.said.contains("held as h1"), "\(held)")

        for words in [
            "hold show h1", "hold show h1 --format json", "hold diff h1",
            "session show \(TestSegment.session)",
        ] {
            let outcome = try run(words, as: "eve", place)
            expectNothing(of: "\(outcome)", words)
            #expect(outcome.succeeded != words.hasPrefix("session"), "\(words): \(outcome)")
        }
        #expect(try !looks(place).contains("eve session.show"))
    }

    @Test func `a commit opens the session that it comes out of, also where only its outcome is on record`()
        throws
    {
        let (place, work, trailer) = try claiming()
        try work.commit(["copy.swift": Self.lines.joined(separator: "\n") + "\n"], "Copy\n\n\(trailer)")
        try work.push(as: "bob", "origin", "HEAD:refs/heads/release/1")

        let shown = try run("hold show h1", as: "eve", place)
        try place.change("UPDATE commit_segments SET is_writer = NULL")
        let before = try run("hold show h1", as: "eve", place)

        #expect(shown.output.contains(Self.prompt), "\(shown)")
        #expect(before.output.contains(Self.prompt), "\(before)")
    }

    @Test func `approvers of one mirror do not read what was recorded at another`() throws {
        let (place, work, trailer) = try claiming(
            """
            [[refs]]
            match = ["refs/heads/play/*"]
            mirrors = ["toys"]
            create = "hold"
            approvers = ["@toys"]

            """)
        try place.git("clone", "--quiet", "--bare", place.upstream, place.folder + "/toys.git")
        try place.gatehouse("mirror", "add", "toys", "--upstream", place.folder + "/toys.git")
        try work.commit(["copy.swift": Self.lines.joined(separator: "\n") + "\n"], "Copy\n\n\(trailer)")
        let held = try work.push(as: "bob", "\(place.home)/mirrors/toys.git", "HEAD:refs/heads/play/1")
        try #require(held.said.contains("held as h1"), "\(held)")

        let shown = try run("hold show h1", as: "tom", place)
        let diff = try run("hold diff h1", as: "tom", place)

        #expect(shown.succeeded && shown.output.contains("not shown to you"), "\(shown)")
        #expect(diff.succeeded && diff.output.contains("not shown to you"), "\(diff)")
        expectNothing(of: "\(shown) \(diff)", "another mirror's approver")
    }

    @Test func `what cannot be put on record is not shown`() throws {
        let place = try installation()
        try place.change(
            """
            CREATE TRIGGER no_views BEFORE INSERT ON log WHEN CAST(NEW.entry AS TEXT) LIKE '%evidence.viewed%'
            BEGIN SELECT RAISE(ABORT, 'the log is full'); END
            """)

        for words in ["hold show h1", "hold diff h1", "session replay latest", "blame demo table.swift"] {
            let outcome = try run(words, as: "eve", place)
            #expect(!outcome.succeeded && outcome.output.isEmpty, "\(words): \(outcome)")
        }
    }

    @Test func `readers are checked, shown, and in a mirror's own file only fewer where they are pinned`()
        throws
    {
        let place = try Installation(wait: 0)
        try place.editPolicy {
            "pinned = [\"sessions\"]\n"
                + $0.replacing("[sessions]\n", with: "[sessions]\nreaders = [\"@auditors\", \"rob\"]\n")
        }
        let path = place.home + "/overlays/demo.toml"
        try FileManager.default.createDirectory(
            atPath: place.home + "/overlays", withIntermediateDirectories: true)
        func check(_ readers: String) throws -> Installation.Outcome {
            try "[sessions]\nreaders = \(readers)\n".write(toFile: path, atomically: true, encoding: .utf8)
            return try place.tryGatehouse("policy", "check")
        }

        let fewer = try check("[\"rob\"]")
        let more = try check("[\"rob\", \"bob\"]")
        let odd = try check("[\"@\"]")

        #expect(fewer.succeeded, "\(fewer)")
        #expect(
            fewer.errors.contains("the group @auditors has no members")
                && fewer.errors.contains("no actor 'rob'"),
            "\(fewer)")
        #expect(more.status == 1 && more.errors.contains("'sessions.readers' would be weaker"), "\(more)")
        #expect(odd.status == 1 && odd.errors.contains("'readers' lists who reads"), "\(odd)")
        let shown = try place.gatehouse("policy", "show", "--format", "json")
        #expect(shown.contains("\"@auditors\"") && shown.contains("\"readers\""), "\(shown)")
    }
}
