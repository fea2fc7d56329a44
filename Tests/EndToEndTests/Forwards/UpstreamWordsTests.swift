import Domain
import Foundation
import GRDB
import Programs
import Testing

/// What the upstream itself says of what it refuses.
@Suite struct UpstreamWordsTests {
    /// The upstream refuses `refs` and says `words`.
    private func refuse(_ refs: String, saying words: String, at place: Installation) throws {
        try Program.write(
            "case $1 in \(refs)) printf '\(words)' >&2; exit 1;; esac", at: place.upstream + "/hooks/update")
    }

    @Test func `they reach the pusher, the status, the worker's words and doctor`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try refuse(
            "refs/heads/main", saying: "GH013: by merge only,\\n  see https://wiki.example/rules\\033[2J\\n",
            at: place)

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.said.contains("The upstream says: GH013: by merge only, see https://wiki.example/rules"))
        let seen = [
            push.errors, try place.gatehouse("forward", "status"), try place.tryGatehouse("doctor").output,
            try place.tryGatehouse("forward").output,
        ]
        for text in seen {
            #expect(text.contains("GH013: by merge only,") && text.contains("pstream says:"), "\(text)")
            #expect(!text.contains("\u{1b}"), "\(text)")
        }
        let status = try place.gatehouse("forward", "status", "--format", "json")
        let rows = try JSONSerialization.jsonObject(with: Data(status.utf8)) as? [[String: Any]]
        let said = try #require(rows?.first?["upstream_said"] as? [String])
        #expect(
            said[0] == "GH013: by merge only,"
                && rows?.first?["message"] as? String == "[remote rejected] (hook declined)")
    }

    @Test func `they are told of a hold that was applied`() throws {
        let place = try Installation.holdingAll()
        try Program.write("echo 'by merge only' >&2; exit 1", at: place.upstream + "/hooks/pre-receive")
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        _ = try work.tryGit("push", "origin", "main")

        let approval = try place.hold("approve", "h1")

        #expect(approval.output.contains("The upstream says:\n    by merge only"), "\(approval)")
        let shown = try place.hold("show", "h1")
        #expect(shown.output.contains("refs/heads/main is not at the upstream, refused"), "\(shown)")
        #expect(shown.output.contains("the upstream says: by merge only"), "\(shown)")
        #expect(try place.hold("show", "h1", "--format", "json").output.contains("\"by merge only\""))
    }

    @Test func `a secret that they quote, and the mirror's own password, are in none of it`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        let (secret, password) = (TestSecret.token(), ["corr", "ect", "horse"].joined())
        try refuse("*", saying: "found \(secret) for https://\(password)@h.example/x\\n", at: place)

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.said.contains("The upstream says: found [secret:"), "\(push)")
        #expect(push.said.contains("https://***@h.example/x"), "\(push)")
        try place.gatehouse("maintain")
        let ledger = try Data(contentsOf: URL(fileURLWithPath: place.ledgerPath))
        for word in [secret, password] {
            #expect(!push.errors.contains(word) && ledger.range(of: Data(word.utf8)) == nil)
        }
        #expect(
            ledger.range(of: Data("h.example".utf8)) != nil, "the words are there, so the search finds things"
        )
    }

    /// The upstream refuses the ref `refs/heads/a` with a reason of its own.
    private func refuseA(because reason: String, at place: Installation) throws {
        try answer(["ng refs/heads/a \(reason)"], at: place)
    }

    /// The upstream answers with `lines` of refs in `refs/heads/a`.
    private func answer(_ lines: [String], at place: Installation) throws {
        let told = lines.map { line in
            let size = String(line.utf8.count + 4, radix: 16)
            return String(repeating: "0", count: 4 - size.count) + size + line
        }.joined()
        try place.git("--git-dir=\(place.upstream)", "config", "receive.procReceiveRefs", "refs/heads/a")
        try Program.write(
            "printf '000eversion=1\\0'; printf 0000; printf '%s' \"\(told)\"; printf 0000; cat >/dev/null",
            at: place.upstream + "/hooks/proc-receive")
    }

    /// Expects that nothing the ledger keeps has `word`.
    private func expectNothing(of word: String, at place: Installation) throws {
        try place.gatehouse("maintain")
        let ledger = try Data(contentsOf: URL(fileURLWithPath: place.ledgerPath))
        #expect(
            ledger.range(of: Data("[secret:".utf8)) != nil, "the words are there, so the search finds things")
        #expect(ledger.range(of: Data(word.utf8)) == nil)
    }

    @Test func `a reason of the upstream's own counts as its words`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        let secret = TestSecret.token()
        try refuseA(because: "found \(secret) \u{1b}[2J", at: place)

        let push = try work.tryGit("push", "origin", "main:a")

        #expect(push.said.contains("[remote rejected] The upstream says: found [secret:"), "\(push)")
        let seen = [
            push.errors, try place.gatehouse("forward", "status"), try place.tryGatehouse("doctor").output,
            try place.tryGatehouse("forward").output,
        ]
        for text in seen {
            #expect(text.contains("[secret:") && !text.contains(secret), "\(text)")
            #expect(!text.contains("\u{1b}"), "\(text)")
        }
        try expectNothing(of: secret, at: place)
        let log = try place.ledger().read { try Data.fetchAll($0, sql: "SELECT entry FROM log") }
        #expect(!log.contains { $0.range(of: Data("found".utf8)) != nil })
    }

    @Test func `each of many refs keeps its own reason, and none of another's`() throws {
        let place = try Installation(hasMirror: false)
        let work = try place.clone(of: place.upstream)
        let new = try #require(ObjectID(hex: work.commit(["a": "1\n"], "One")))
        let names = (10...24).map { "refs/heads/a/\($0)" }
        try answer(names.map { "ng \($0) not \($0)" }, at: place)

        let items = (names + ["refs/heads/good"]).map {
            UpstreamPush.Item(ref: RefName($0), new: new, expected: .zero)
        }
        let results = UpstreamPush(gitDirectory: work.path + "/.git", url: place.upstream)(
            items, deadline: .now + .seconds(60))

        #expect(results[RefName("refs/heads/good")] == .taken)
        for name in names {
            guard case .declined(let reason)? = results[RefName(name)] else {
                Issue.record("\(name): \(String(describing: results[RefName(name)]))")
                continue
            }
            #expect(reason.said.first == "not \(name)")
            #expect(!reason.said.dropFirst().contains { $0.hasPrefix("not ") }, "\(reason)")
        }
    }

    @Test(arguments: [
        "denied: this internal project is frozen", "denied: a release for it already exists", "stale info",
        "timed out of office", "atomic push failed", "cannot lock ref 'refs/heads/b'",
    ])
    func `a refusal stays one, however much its reason looks like Git's`(_ reason: String) throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try refuseA(because: reason, at: place)

        let push = try work.tryGit("push", "origin", "main:a")

        #expect(try place.outbox() == ["refs/heads/a refused"])
        #expect(push.said.contains("The upstream says: \(reason)"), "\(push)")
    }

    @Test func `what it says where nothing gets through has no secrets either`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        let secret = TestSecret.token()
        // Its Git ends with words that quote this.
        try place.git("config", "--file", place.upstream + "/config", "core.repositoryFormatVersion", secret)

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.said.contains("Could not read from remote repository The upstream says:"), "\(push)")
        let refresh = try place.tryGatehouse("mirror", "refresh", "demo").errors
        let new = try place.tryGatehouse(
            "mirror", "set-upstream", "demo", "file://" + place.upstream
        ).errors
        let added = try place.tryGatehouse("mirror", "add", "second", "--upstream", place.upstream).errors
        let seen = [
            push.errors, try place.gatehouse("forward", "status"), try place.tryGatehouse("doctor").output,
            refresh, new, added,
        ]
        for text in seen { #expect(text.contains("[secret:") && !text.contains(secret), "\(text)") }
        try expectNothing(of: secret, at: place)
    }

    @Test func `of many refs they are told once`() throws {
        let place = try Installation(wait: 60)
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")
        let lines = (1...300).map { "create refs/many/b\($0) \(commit)\n" }.joined()
        #expect(try work.tryGit("update-ref", "--stdin", input: Array(lines.utf8)).succeeded)
        try Program.write("echo 'not on a Monday' >&2; exit 1", at: place.upstream + "/hooks/pre-receive")

        let push = try work.tryGit("push", "origin", "refs/many/*:refs/heads/*")

        #expect(push.said.contains("300 refs are accepted here, but THE UPSTREAM REFUSED THEM"), "\(push)")
        #expect(push.said.components(separatedBy: "not on a Monday").count == 2, "\(push)")
    }

    @Test func `nobody reads what is said of another's ref`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        for ref in ["one", "two", "good"] { try work.git("push", "--quiet", "origin", "main:\(ref)") }
        try Program.write(
            "[ $1 = refs/heads/good ] || { echo \"no $1\" >&2; exit 1; }",
            at: place.upstream + "/hooks/update")

        _ = try place.tryGatehouse("forward")

        let messages = try place.reading().listForwards(mirror: nil, all: true, limit: nil).reversed()
            .filter { $0.forward.state == .refused }.compactMap(\.forward.reason?.text)
        #expect(messages.count == 2)
        #expect(messages[0].contains("no refs/heads/one") && !messages[0].contains("no refs/heads/two"))
        #expect(messages[1].contains("no refs/heads/two") && !messages[1].contains("no refs/heads/one"))
    }
}
