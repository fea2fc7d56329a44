import Crypto
import Domain
import Foundation
import GRDB
import Testing

/// No secret is kept of a session, also where its sender did not mask it.
@Suite struct ArrivalMaskingTests {
    private func push(_ segment: TestSegment, _ number: Int = 1, from work: Clone) throws
        -> Installation.Outcome
    {
        try work.tryGit("push", "origin", "\(try work.blob(segment, number)):\(TestSegment.ref(number))")
    }

    private func segment(_ change: (String) -> String) -> TestSegment {
        var segment = TestSegment()
        segment.json = change(segment.json)
        return segment
    }

    /// What is kept of a segment, to the byte.
    private func kept(_ number: Int = 1, in place: Installation) throws -> String {
        let row = try place.ledger().read {
            try Row.fetchOne(
                $0,
                sql: """
                    SELECT sealed, key FROM segments JOIN bodies ON bodies.id = segments.body
                        JOIN body_keys ON body_keys.body = bodies.id WHERE number = ?
                    """, arguments: [number])
        }
        let found = try #require(row)
        let box = try AES.GCM.SealedBox(combined: found["sealed"] as Data)
        return String(
            decoding: try AES.GCM.open(box, using: SymmetricKey(data: found["key"] as Data)), as: UTF8.self)
    }

    private func shown(_ place: Installation) throws -> [[String: Any]] {
        let json = try place.gatehouse("session", "show", "latest", "--format", "json")
        let document = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        return try #require(document?["segments"] as? [[String: Any]])
    }

    private func useRules(_ rules: String, in place: Installation) throws {
        try "[extend]\nuseDefault = true\n\(rules)".write(
            toFile: place.home + "/secrets.toml", atomically: true, encoding: .utf8)
        try place.gatehouse("policy", "apply")
    }

    // MARK: What is kept

    @Test func `what a manipulated client did not mask is nowhere in the home, wherever it stood`() throws {
        let place = try Installation()
        let work = try place.clone()
        let key = (1...8).map { TestSecret.token(UInt64($0 + 50)).dropFirst(4) + "0123456789abcdefghijklmn" }
        let keyLines = ["-----BEGIN RSA " + "PRIVATE KEY-----"] + key + ["-----END RSA " + "PRIVATE KEY-----"]
        let token = TestSecret.token
        var sent = TestSegment(
            prompt: "Use \(token(1))",
            edits: [
                "greeting.txt": ["hello"], "id_rsa": keyLines.map(String.init), "\(token(2)).txt": ["hello"],
            ])
        let message = """
            {"role":"assistant","attributes":{"\(token(3))":"1"},"parts":[\
            {"type":"tool_call","id":"toolu_1","name":"Bash","arguments":"{\\"command\\":\\"curl -H \\\\\\"\(token(4))\\\\\\"\\"}"},\
            {"type":"tool_call_response","id":"toolu_1","response":"\(token(5))"}]}
            """
        sent.json = sent.json.replacing("\"messages\":[", with: "\"messages\":[\(message),")
            .replacing("claude-test-1", with: token(6))
            .replacing("\"v\":1", with: "\"v\":1,\"later\":{\"x\":[\"\(token(7))\"]}")
            .replacing("\"binary_parts\":0}", with: "\"binary_parts\":0},\"masked\":\"\(token(8))\"")
            .replacing("\"messages\":", with: "\"gen_ai.conversation.id\":\"\(token(9))\",\"messages\":")
        let secrets = (1...9).map { token($0) } + key.map(String.init)
        #expect(secrets.allSatisfy { sent.json.contains($0) })
        try work.commit(["greeting.txt": "hello\n"], "Greet\n\n\(sent.trailer())")

        let blob = try work.blob(sent)
        let push = try work.tryGit("push", "origin", "main", "\(blob):\(TestSegment.ref())")

        #expect(push.succeeded && push.said.contains("secrets masked on arrival)"), "\(push)")
        var told = [try kept(in: place), push.description]
        for arguments in [
            ["session", "show", "latest", "--format", "json"], ["session", "show", "latest"],
            ["session", "replay", "latest"], ["report", "sessions", "--format", "json"],
        ] {
            told.append(try place.run("gatehouse", arguments).description)
        }
        told.append(
            try place.git(
                "--git-dir=\(place.mirror)", "cat-file", "--batch-all-objects", "--batch", "--unordered"))
        let files = (FileManager.default.subpaths(atPath: place.home) ?? []).compactMap {
            FileManager.default.contents(atPath: "\(place.home)/\($0)")
        }
        #expect(files.count > 20)
        for secret in secrets {
            #expect(!told.contains { $0.contains(secret) })
            #expect(!files.contains { $0.range(of: Data(secret.utf8)) != nil })
        }
        #expect(try place.report("commits").first?["outcome"] as? String == "verified")
    }

    @Test func `a secret leaves its fingerprint, and every other byte is as it was sent`() throws {
        let place = try Installation()
        let work = try place.clone()
        let sent = segment {
            $0.replacing("Write a greeting", with: "Gr\\u00fc\\/\\u00dfe: \(TestSecret.token()) \\n")
                .replacing("\"v\":1,", with: "\"v\" : 1,\n\t\"later\": [1e3, null],")
        }

        #expect(try push(sent, from: work).succeeded)

        let fingerprint = try place.run(
            "gatehouse", ["secrets", "fingerprint"], input: Array(TestSecret.token().utf8)
        ).output.trimmingCharacters(in: .newlines)
        let text = try kept(in: place)
        #expect(fingerprint.hasPrefix("k1:") && text.contains("[secret:github-pat:\(fingerprint)]"))
        let others = sent.json.components(separatedBy: "\"content\":")
        #expect(text.hasPrefix(others[0]) && text.hasSuffix(others[1].drop { $0 != "}" }))
    }

    @Test func `where nothing is masked what is kept is what was sent, to the byte`() throws {
        let place = try Installation()
        let work = try place.clone()
        let sent = segment {
            $0.replacing("Write a greeting", with: "Gr\\u00fc\\/e [secret:github-pat]")
                .replacing("\"v\":1,", with: " \"later\" : [1.50, {}],\r\n\"v\":1,")
        }

        #expect(try push(sent, from: work).succeeded)

        #expect(try kept(in: place) == sent.json)
        let segment = try #require(try shown(place).first)
        #expect(segment["as_sent"] as? Bool == true)
        #expect((segment["masked_on_arrival"] as? [String: Int])?.isEmpty == true)
        #expect(try !place.gatehouse("session", "show", "latest").contains("masked"))
    }

    @Test func `ids and names as agents give them are no secrets`() throws {
        let place = try Installation()
        let work = try place.clone()
        let calls = [
            "toolu_01A09q90qw90lq917835lq9X", "call_abc123DEF456ghi789JKL012",
            "3f2a9c4e-5b1d-4e8f-9a7c-2d6b8e0f1a3c",
            "chatcmpl-9xKzQm3TnVbW7rYpLs2Dg8Hf4Jc6",
        ].map { "{\"type\":\"tool_call\",\"id\":\"\($0)\",\"name\":\"Write\",\"arguments\":\"{}\"}" }
        let sent = segment {
            $0.replacing("\"parts\":[", with: "\"parts\":[\(calls.joined(separator: ",")),")
                .replacing(
                    "\"gen_ai.agent.name\"",
                    with: """
                        "gen_ai.conversation.id":"5f6c1f7e-0000-4000-8000-000000000001","gen_ai.agent.version":"2.0.14",\
                        "gen_ai.provider.name":"anthropic","gen_ai.agent.name"
                        """
                )
                .replacing(
                    "\"tool\":\"Write\"",
                    with: """
                        "tool":"Write","call":"toolu_01A09q90qw90lq917835lq9X",\
                        "before":"9c3f0a1b2d4e5f60718293a4b5c6d7e8f9012345","after":"0123456789abcdef0123456789abcdef01234567"
                        """)
        }

        #expect(try push(sent, from: work).succeeded)

        #expect(try kept(in: place) == sent.json)
    }

    @Test(arguments: [
        ("removed", "added"), ("added", #"\u0072\u0065\u006d\u006f\u0076\u0065\u0064"#),
    ])
    func `lines are masked wherever their edit stands, and however they are named`(
        first: String, last: String
    )
        throws
    {
        let place = try Installation()
        let work = try place.clone()
        let key = String((1...8).map { TestSecret.token($0).dropFirst(4) }.joined())
        let lines = ["-----BEGIN RSA " + "PRIVATE KEY-----", key, "-----END RSA " + "PRIVATE KEY-----"]
        let edits =
            "\"edits\":[{\"path\":\"id_rsa\",\"tool\":\"Write\",\"\(first)\":[],\"\(last)\":\(lines)}]"
        let sent = TestSegment(edits: [:])
        let ending = segment { _ in
            sent.json.replacing("\"edits\":[],", with: "").dropLast() + ",\(edits)}"
        }

        #expect(try push(ending, from: work).succeeded)

        #expect(ending.json.hasSuffix("\(lines)}]}") && ending.json.contains(key))
        #expect(try !kept(in: place).contains(key))
        #expect(try shown(place).first?["masked_on_arrival"] as? [String: Int] == ["private-key": 1])
    }

    @Test func `a key that stands in several strings is masked in each of them`() throws {
        let place = try Installation()
        let work = try place.clone()
        let key = ["-----BEGIN RSA " + "PRIVATE KEY-----"] + TestSecret.keyLines
        let lines = key + ["-----END RSA " + "PRIVATE KEY-----"]
        let notebook = try JSONSerialization.data(withJSONObject: ["source": lines.map { $0 + "\n" }])
        let arguments = String(
            decoding: try JSONEncoder().encode(["content": String(decoding: notebook, as: UTF8.self)]),
            as: UTF8.self)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let call = String(decoding: try encoder.encode(arguments), as: UTF8.self)
        let parts =
            lines.map { "{\"type\":\"text\",\"content\":\"\($0)\"}" } + [
                "{\"type\":\"tool_call\",\"id\":\"toolu_1\",\"name\":\"Write\",\"arguments\":\(call)}"
            ]
        let sent = segment {
            $0.replacing("\"parts\":[", with: "\"parts\":[\(parts.joined(separator: ",")),")
                .replacing("\"v\":1,", with: "\"v\":1,\"later\":[\(lines)],")
        }

        let push = try push(sent, from: work)

        #expect(push.succeeded, "\(push)")
        let text = try kept(in: place)
        #expect(!TestSecret.keyLines.contains { text.contains($0) })
        #expect(try shown(place).first?["masked_on_arrival"] as? [String: Int] == ["private-key": 3])
    }

    // MARK: What is said of it

    @Test func `the hash that commits and segments name is of what was sent, and the auditor is told`() throws
    {
        let place = try Installation()
        let work = try place.clone()
        var first = TestSegment(prompt: "Use \(TestSecret.token()) and \(TestSecret.token(2))")
        first.json = first.json.replacing(
            "\"binary_parts\":0", with: "\"binary_parts\":0,\"secrets\":{\"github-pat\":1,\"env-file\":3}")
        let second = TestSegment(number: 2, previous: first.hash)

        #expect(try push(first, from: work).succeeded)
        #expect(try push(second, 2, from: work).succeeded)
        #expect(try push(first, from: work).succeeded, "the same again")
        try work.commit(["greeting.txt": "hello\n"], "Greet\n\n\(first.trailer())")
        #expect(try work.tryGit("push", "origin", "main").succeeded)

        let text = try place.gatehouse("session", "show", "latest")
        #expect(text.contains("sha256:\(first.hash)"))
        #expect(text.contains("masked on arrival: 2 by github-pat; the hash is of the bytes that were sent"))
        #expect(text.contains("masked in total: 3 by env-file, 3 by github-pat"))
        let segments = try shown(place)
        #expect(segments.map { $0["as_sent"] as? Bool } == [false, true])
        #expect(segments[0]["masked_on_arrival"] as? [String: Int] == ["github-pat": 2])
        #expect(segments[0]["masked"] as? [String: Int] == ["github-pat": 3, "env-file": 3])
        let content = try #require(segments[0]["content"] as? [String: Any])
        #expect(
            (content["masked"] as? [String: Any])?["secrets"] as? [String: Int] == [
                "github-pat": 1, "env-file": 3,
            ])
        #expect(
            try place.gatehouse("session", "replay", "latest").contains("masked on arrival: 2 by github-pat"))
        let log = try place.ledger().read { try Data.fetchAll($0, sql: "SELECT entry FROM log") }
            .map { String(decoding: $0, as: UTF8.self) }.filter { $0.contains("session.recorded") }
        #expect(log.filter { $0.contains("\"message\":\"masked on arrival: 2 by github-pat\"") }.count == 1)
        let length = try kept(in: place).utf8.count
        #expect(log.contains { $0.contains("\"length\":\(length)") }, "the commitment is to what is kept")
    }

    @Test func `a forged fingerprint stays and counts for nothing, and no brackets hide a secret`() throws {
        let place = try Installation()
        let work = try place.clone()
        let forged = "[secret:github-pat:k1:0000000000000000]"
        let sent = TestSegment(
            prompt:
                "\(forged) [secret:none:\(TestSecret.token())] [secret:github-pat:k1:\(TestSecret.token(2))]")

        #expect(try push(sent, from: work).succeeded)

        let text = try kept(in: place)
        #expect(text.contains(forged))
        #expect(!text.contains(TestSecret.token()) && !text.contains(TestSecret.token(2)))
        #expect(try shown(place).first?["masked_on_arrival"] as? [String: Int] == ["github-pat": 2])
    }

    // MARK: Documents that stay readable

    @Test func `ids that a rule takes for secrets are left alone in their fields, and masked in texts`()
        throws
    {
        let place = try Installation()
        try useRules(
            """
            [[rules]]
            id = "house-digits"
            regex = '''\\b[0-9a-f]{40}\\b|\\b[0-9a-f]{64}\\b|\\b[0-9A-Z]{26}\\b'''
            """, in: place)
        let work = try place.clone()
        let (before, after) = (
            String(repeating: "0123456789", count: 4), String(repeating: "abcdef0123", count: 4)
        )
        let first = segment {
            $0.replacing("Write a greeting", with: "Look at \(after)")
                .replacing("\"tool\":", with: "\"before\":\"\(before)\",\"after\":\"\(after)\",\"tool\":")
        }
        let second = TestSegment(number: 2, previous: first.hash)

        let pushes = [try push(first, from: work), try push(second, 2, from: work)]

        #expect(pushes.allSatisfy { $0.succeeded }, "\(pushes)")
        let text = try kept(in: place)
        #expect(text.contains("\"before\":\"\(before)\",\"after\":\"\(after)\""))
        #expect(text.contains("Look at [secret:house-digits:k1:"))
        #expect(try kept(2, in: place) == second.json)
    }

    @Test func `a document that says itself by a secret is refused without its being told`() throws {
        let place = try Installation()
        let work = try place.clone()
        let secret = TestSecret.token()
        let documents = [
            segment { $0.replacing("claude-code", with: secret) },
            segment { $0.replacing("\"parts\":", with: "\"attributes\":{\"\(secret)\":5},\"parts\":") },
            segment { $0.replacing("\"role\":\"user\"", with: "\"role\":\"\(secret)\"") },
        ]
        for document in documents {
            let push = try push(document, from: work)
            #expect(!push.succeeded && push.said.contains("after masking 1 by github-pat"), "\(push)")
            #expect(!push.said.contains(secret.dropFirst(4)))
        }
        #expect(try place.report("sessions").isEmpty)
        let ledger = try place.reading()
        let pushes = try ledger.pushes(ledger.pushNumbers(ReportFilter(), before: nil, limit: nil))
        let findings = pushes.flatMap(\.findings).map(\.message)
        #expect(findings.count == 3 && !findings.contains { $0.contains(secret.dropFirst(4)) })
    }

    @Test func `a text on which a rule does not finish is refused with the rule's name`() throws {
        let place = try Installation()
        try useRules(
            "[[rules]]\nid = 'slow'\nregex = '''((a+)+)+(?=c)'''\nkeywords = ['aaa']\n", in: place)
        let work = try place.clone()
        let long = String(repeating: "a", count: 5_000)

        let prompt = try push(TestSegment(prompt: "\(long)b"), from: work)
        let line = try push(TestSegment(edits: ["a.txt": ["\(long)b"]]), from: work)

        for push in [prompt, line] {
            #expect(!push.succeeded && push.said.contains("rule slow took too long on it"), "\(push)")
        }
        #expect(line.said.contains("$.edits[].added[] cannot be masked"))
        #expect(try place.report("sessions").isEmpty)
    }

    @Test func `a document that is written so that it is not looked through is refused`() throws {
        let place = try Installation()
        let work = try place.clone()
        let wide = segment { text in String(decoding: text.utf8.flatMap { [$0, 0] }, as: UTF8.self) }

        let push = try push(wide, from: work)

        #expect(!push.succeeded && push.said.contains("$ is not UTF-8"), "\(push)")
    }
}
