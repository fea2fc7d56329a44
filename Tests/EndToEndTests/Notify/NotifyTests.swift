import Foundation
import GRDB
import TestSupport
import Testing

/// What becomes of holds is told to webhooks, whatever they answer.
@Suite(.waiting) struct NotifyTests {
    @Test func `a message is signed, tried again after a 500 with the same id, and not after it was taken`()
        throws
    {
        let (place, receiver) = try Installation.notifying()
        try place.addWebhooks(["ops": receiver.url("/once")])
        try place.pushHeld("reason=fix the outage", "ticket=OPS-7")

        let first = try place.run(
            "gatehouse", ["forward"],
            environment: ["http_proxy": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"])
        let failing = try place.notifyStatus("ops")
        let second = try place.tryGatehouse("forward")
        try place.gatehouse("forward")

        let received = try receiver.received()
        #expect(first.output.contains("notify ops hold.opened owed: it answered 500: thank you"), "\(first)")
        #expect(failing["state"] as? String == "failing" && failing["next"] != nil, "\(failing)")
        #expect(second.output.contains("notify ops hold.opened delivered"), "\(second)")
        #expect(received.count == 2 && received.allSatisfy(\.isSigned), "\(received)")
        #expect(received.first?.id.hasPrefix("msg_") == true && received.first?.id == received.last?.id)
        let body = try #require(received.last?.json)
        let data = try #require(body["data"] as? [String: Any])
        #expect(body["type"] as? String == "hold.opened" && body["timestamp"] != nil)
        #expect(data["mirror"] as? String == "demo" && data["repository"] as? String == "demo")
        #expect(data["hold"] as? String == "h1" && data["pusher"] as? String == "ada")
        #expect(data["reason"] as? String == "fix the outage" && data["ticket"] as? String == "OPS-7")
        let text = try #require(data["text"] as? String)
        for words in [
            "h1 of demo waits for approval: ada pushed refs/heads/main", "Held by: refs: ",
            "one of @approvers",
            "gatehouse hold approve h1",
        ] { #expect(text.contains(words), "\(text)") }
        #expect(try place.notifyStatus("ops")["state"] as? String == "ok")
        #expect(try place.gatehouse("doctor").contains("notification target"))
    }

    @Test func `each thing that happens to a hold is told in its order, and to each only what it asks for`()
        throws
    {
        let (place, receiver) = try Installation.notifying()
        try place.addWebhooks(["all": receiver.url("/all")])
        try place.addWebhooks(
            ["decisions": receiver.url("/decisions")], "private = true\nevents = [\"hold.decision\"]")
        try place.addWebhooks(["other": receiver.url("/other")], "private = true\nmirrors = [\"other*\"]")
        try place.pushHeld()
        try place.pushHeld()
        for words in [["comment", "h2", "looks <b>odd</b>"], ["approve", "h2", "--reason", "fine"]] {
            #expect(
                try place.run("gatehouse", ["hold"] + words, environment: ["GATEHOUSE_ACTOR": "eve"])
                    .succeeded)
        }

        try place.gatehouse("forward")

        let received = try receiver.received()
        func told(_ path: String) -> [String] {
            received.filter { $0.path == path }.map {
                "\($0.type) \(($0.json["data"] as? [String: Any])?["hold"] ?? "")"
            }
        }
        #expect(
            told("/all") == [
                "hold.opened h1", "hold.opened h2", "hold.superseded h1", "hold.comment h2",
                "hold.applied h2",
            ])
        #expect(told("/decisions") == ["hold.decision h2"])
        #expect(told("/other").isEmpty)
    }

    /// Whether the loopback has an IPv6 address.
    private static let hasIPv6 =
        (try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .utf8))?.contains(
            String(repeating: "0", count: 31) + "1 ") == true

    @Test(.enabled(if: hasIPv6, "this machine has no IPv6"))
    func `a receiver may be named by its IPv6 address`() throws {
        let (place, _) = try Installation.notifying()
        let receiver = try WebhookReceiver(
            in: place, secret: place.home + "/keys/notify-test.key", address: "::1")
        try place.addWebhooks(["six": receiver.url("/six", host: "[::1]")])

        let test = try place.tryGatehouse("notify", "test", "six")

        #expect(test.succeeded, "\(test)")
        #expect(try receiver.received().map(\.isSigned) == [true])
    }

    @Test func `a receiver that is gone gets nothing more until it takes a test`() throws {
        let (place, receiver) = try Installation.notifying()
        try place.addWebhooks(["ops": receiver.url("/gone")])
        try place.pushHeld()

        let told = try place.tryGatehouse("forward")
        try place.pushHeld()
        try place.gatehouse("forward")
        let doctor = try place.tryGatehouse("doctor")
        let list = try place.tryGatehouse("notify", "list")
        let test = try place.tryGatehouse("notify", "test", "ops")

        #expect(told.output.contains("notify ops hold.opened failed: it answered 410"), "\(told)")
        #expect(
            doctor.status == 1 && doctor.output.contains("notifications to 'ops' have been off"), "\(doctor)")
        #expect(list.status == 1 && list.output.contains("off"), "\(list)")
        #expect(
            test.status == 1 && test.output.contains("did not accept the test: it answered 410"), "\(test)")
        #expect(try receiver.received().count == 2, "one message and one test")
        #expect(!"\(doctor)\(list)\(test)".contains("/gone"), "a path may be a token")

        try place.editPolicy { $0.replacing("/gone", with: "/here") }
        try place.pushHeld()
        try place.gatehouse("forward")
        #expect(try receiver.received().filter { $0.path == "/here" }.count == 2, "opened and superseded")
    }

    @Test func `a redirect is not followed, and no answer is believed for its length`() throws {
        let (place, receiver) = try Installation.notifying()
        try place.addWebhooks([
            "moved": receiver.url("/elsewhere"), "big": receiver.url("/big"), "never": receiver.url("/never"),
        ])

        let outcome = try place.tryGatehouse("notify", "test")

        #expect(outcome.status == 1)
        #expect(
            outcome.output.contains("moved: ") && outcome.output.contains("302 with a redirect"),
            "\(outcome)")
        #expect(
            outcome.output.contains("big: http://127.0.0.1:\(receiver.port)/… did not accept the test"),
            "\(outcome)")
        #expect(outcome.output.contains("503: not today\\u{1b}[2J"), "\(outcome)")
        #expect(try receiver.received().map(\.path) == ["/elsewhere", "/big", "/never"])
    }

    @Test func `nothing is sent to this network's own addresses unless the policy says so`() throws {
        let (place, receiver) = try Installation.notifying()
        let hosts = [
            "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1", "0.0.0.0",
        ]
        for (index, host) in hosts.enumerated() {
            try place.addWebhooks(["at\(index)": receiver.url("/here", host: host, scheme: "https")], "")
        }

        let outcome = try place.tryGatehouse("notify", "test")

        #expect(outcome.status == 1)
        #expect(
            outcome.output.components(separatedBy: "is not a public address").count == hosts.count + 1,
            "\(outcome)")
        #expect(try receiver.received().isEmpty)
    }

    @Test func `nothing is sent to a receiver whose certificate nobody vouches for`() throws {
        let (place, _) = try Installation.notifying()
        let certificate = place.folder + "/certificate"
        let made = try place.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
                "-keyout",
                certificate, "-out", certificate + ".crt",
            ])
        try #require(made.succeeded, "\(made)")
        try
            (String(contentsOfFile: certificate, encoding: .utf8)
            + String(contentsOfFile: certificate + ".crt", encoding: .utf8)).write(
                toFile: certificate, atomically: true, encoding: .utf8)
        let receiver = try WebhookReceiver(
            in: place, secret: place.home + "/keys/notify-test.key", certificate: certificate)
        try place.addWebhooks(["ops": receiver.url("/here", host: "localhost", scheme: "https")])

        let outcome = try place.tryGatehouse("notify", "test")

        #expect(
            outcome.status == 1 && outcome.output.contains("did not accept the test: curl: (60)"),
            "\(outcome)")
        #expect(try receiver.received().isEmpty)
    }

    @Test func `a receiver that hangs keeps no other waiting, nor a push`() throws {
        let (place, receiver) = try Installation.notifying()
        try place.addWebhooks(["hangs": receiver.url("/hang"), "answers": receiver.url("/fine")])
        let start = ContinuousClock.now
        try place.pushHeld()
        let pushed = ContinuousClock.now - start

        let outcome = try place.tryGatehouse("forward")

        let lines = outcome.output.split(separator: "\n")
        #expect(lines.first == "notify answers hold.opened delivered", "\(outcome)")
        #expect(lines.last?.contains("notify hangs hold.opened owed: curl: (28)") == true, "\(outcome)")
        #expect(ContinuousClock.now - start < .seconds(60) + pushed)
    }

    @Test func `a flood of events is told completely, each once`() throws {
        let (place, receiver) = try Installation.notifying()
        try place.addWebhooks(["ops": receiver.url("/here")])
        try place.pushHeld()
        try place.ledger().write {
            try $0.execute(
                sql: """
                    INSERT INTO hold_events (key, hold, kind, actor, words, happened_at, log_index)
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150)
                    SELECT 'msg_' || i, 1, 'hold.comment', 'a', 'comment ' || i, (SELECT opened_at FROM holds), 1 FROM n
                    """)
        }

        try place.gatehouse("forward")
        try place.gatehouse("forward")
        try place.gatehouse("forward")

        let ids = try receiver.received().map(\.id)
        #expect(ids.count == 151 && Set(ids).count == 151)
        #expect(Array(ids.dropFirst()) == (1...150).map { "msg_\($0)" })
    }

    @Test func `what was sent and not noted since the worker was killed comes again with the same id`() throws
    {
        let (place, receiver) = try Installation.notifying()
        try place.addWebhooks(["ops": receiver.url("/slow")])
        try place.pushHeld()

        let killed = try place.run("timeout", ["-s", "KILL", "2", "gatehouse", "forward"])
        let running = try place.run("ps", ["-e", "-ww", "-o", "args"]).output
        try place.gatehouse("forward")

        let received = try receiver.received()
        #expect(!killed.succeeded)
        #expect(received.count == 2 && received[0].id == received[1].id, "\(received)")
        #expect(received.map(\.isSigned) == [true, true])
        #expect(!running.contains("127.0.0.1:\(receiver.port)"), "arguments are there for everybody to read")
        #expect(try place.notifyStatus("ops")["state"] as? String == "ok")
    }

    @Test func `the worker tells by itself, also what happened while it was not there`() throws {
        let (place, receiver) = try Installation.notifying()
        try place.addWebhooks(["ops": receiver.url("/here")])
        try place.pushHeld()
        let worker = Companion(place, "root", "timeout 20 gatehouse forward --watch")
        for _ in 0..<100 where try receiver.received().isEmpty { Thread.sleep(forTimeInterval: 0.1) }
        #expect(try receiver.received().count == 1)
        _ = try place.run(
            "gatehouse", ["hold", "comment", "h1", "hello"], environment: ["GATEHOUSE_ACTOR": "ada"])
        for _ in 0..<50 where try receiver.received().count < 2 { Thread.sleep(forTimeInterval: 0.1) }

        #expect(try receiver.received().map(\.type) == ["hold.opened", "hold.comment"])
        #expect(worker.outcome().contains("notify ops hold.comment delivered"))
    }

    @Test func `what cannot be signed is not sent, and the doctor says why`() throws {
        let (place, receiver) = try Installation.notifying()
        try place.addWebhooks(["ops": receiver.url("/here")])
        try FileManager.default.removeItem(atPath: place.home + "/keys/notify-test.key")
        try place.pushHeld()

        let outcome = try place.tryGatehouse("forward")
        let doctor = try place.tryGatehouse("doctor")

        #expect(outcome.output.contains("there is no secret of the form whsec_"), "\(outcome)")
        #expect(doctor.status == 1 && doctor.output.contains("gatehouse notify key test"), "\(doctor)")
        #expect(try receiver.received().isEmpty)
    }

    @Test func `after three days it is given up, and what is older is not told`() throws {
        let (place, receiver) = try Installation.notifying()
        try place.addWebhooks(["ops": receiver.url("/never")])
        try place.pushHeld()
        try place.gatehouse("forward")
        try place.ledger().write { try $0.execute(sql: "UPDATE notifications SET attempts = 9") }

        let outcome = try place.tryGatehouse("forward")
        let doctor = try place.tryGatehouse("doctor")
        try place.ledger().write {
            try $0.execute(
                sql: "UPDATE hold_events SET is_queued = 0, happened_at = happened_at - 4 * 86400000")
        }
        try place.ledger().write { try $0.execute(sql: "DELETE FROM notifications") }
        try place.gatehouse("forward")

        #expect(outcome.output.contains("notify ops hold.opened failed: it answered 503"), "\(outcome)")
        #expect(
            doctor.status == 1 && doctor.output.contains("1 notifications to 'ops' were given up"),
            "\(doctor)")
        #expect(try receiver.received().count == 2)
    }

    @Test func `for Slack and Teams nothing that a pusher writes is a link or a mention`() throws {
        let (place, receiver) = try Installation.notifying()
        try place.addWebhooks(["slack": receiver.url("/slack")], "private = true\ntemplate = \"slack\"")
        try place.addWebhooks(["teams": receiver.url("/teams")], "private = true\ntemplate = \"teams\"")
        try place.pushHeld("reason=<!channel> <http://evil.example|click> & [more](http://evil.example)")

        try place.gatehouse("forward")

        let received = try receiver.received()
        let slack = try #require(received.first { $0.path == "/slack" })
        let teams = try #require(received.first { $0.path == "/teams" })
        let blocks = try #require(slack.json["blocks"] as? [[String: Any]])
        #expect(blocks.allSatisfy { ($0["text"] as? [String: Any])?["verbatim"] as? Bool == true })
        #expect(slack.body.contains("&lt;!channel&gt; &lt;http://evil.example|click&gt; &amp; [more]"))
        #expect(!slack.body.contains("<"))
        let attachment = try #require((teams.json["attachments"] as? [[String: Any]])?.first)
        #expect(attachment["contentType"] as? String == "application/vnd.microsoft.card.adaptive")
        let card = try #require((attachment["content"] as? [String: Any])?["body"] as? [[String: Any]])
        #expect(card.allSatisfy { $0["type"] as? String == "RichTextBlock" }, "a text run knows no Markdown")
        #expect(teams.body.contains("[more](http://evil.example)"))
    }
}
