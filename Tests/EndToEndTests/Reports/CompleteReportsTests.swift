import Foundation
import GRDB
import Testing

/// Reports for programs have all that there is; those for people say what they leave out.
@Suite struct CompleteReportsTests {
    /// A home with `count` each of pushes, commits, sessions, forwards that are owed, and holds.
    private func installation(_ count: Int) throws -> Installation {
        let place = try Installation(wait: 0)
        try place.gatehouse("actor", "add", "ada")
        let hold = "\(String(repeating: "1", count: 40)) \(String(repeating: "2", count: 40)) refs/heads/x"
        let numbers =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count)) INSERT INTO"
        let ada = "(SELECT id FROM actors WHERE name = 'ada')"
        try place.change(
            """
            \(numbers) pushes (id, mirror, actor, origin, received_at, decision, policy, options, log_index)
                SELECT i, 1, \(ada), 'ssh', 1700000000000 + i, 'accept', 'p', '', 0 FROM n;
            \(numbers) commits (push, mirror, oid, author_name, author_email, committed_at, subject, outcome, path_count)
                SELECT i, 1, randomblob(20), 'Ada', 'ada@example.com', 0, 's', 'none', 0 FROM n;
            \(numbers) sessions (id, mirror, owner, agent, first_recorded_at, last_recorded_at)
                SELECT printf('01HZY5Z2Q3R4S5T6V7W8X%05d', i), 1, \(ada), 'codex', 0, 0 FROM n;
            \(numbers) outbox (mirror, push, ref, old, new, state, attempts, queued_at, not_before, log_index)
                SELECT 1, i, 'refs/heads/' || i, zeroblob(20), randomblob(20), 'owed', 0, 0, 0, 0 FROM n;
            \(numbers) holds (push, mirror, actor, key, state, updates, approvals, participants, opened_at, expires_at, changed_at, log_index)
                SELECT i, 1, \(ada), 'k' || i, 'open', '\(hold)', '[]', '{"pushers":[],"authors":[],"sessionOwners":[]}',
                    0, 4000000000000, 0, 0 FROM n;
            """)
        return place
    }

    private static let listings = [
        ["report", "pushes"], ["report", "commits"], ["report", "sessions"], ["forward", "status"],
        ["hold", "list"],
    ]

    @Test func `programs get all rows, and people are told how many more there are`() throws {
        let place = try installation(123)
        func run(_ words: [String], _ more: String...) throws -> (rows: Int, Installation.Outcome) {
            let outcome = try place.run("gatehouse", words + more)
            try #require(outcome.succeeded, "\(words): \(outcome)")
            let lines = outcome.output.split(whereSeparator: \.isNewline)
            guard more.contains("json") else { return (lines.count - 1, outcome) }
            let rows = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]]
            return (rows?.count ?? -1, outcome)
        }

        for words in Self.listings {
            for format in ["csv", "json"] {
                let all = try run(words, "--format", format)
                let some = try run(words, "--format", format, "--limit", "100")
                #expect(all.rows == 123 && all.1.errors.isEmpty, "\(words) \(format): \(all.rows)")
                #expect(
                    some.rows == 100 && some.1.errors.contains("23 more are not listed"), "\(some.1.errors)")
            }
            let table = try run(words)
            let long = try run(words, "--limit", "123")
            #expect(table.rows == 50 && table.1.errors.contains("73 more are not listed"), "\(table)")
            #expect(long.rows == 123 && long.1.errors.isEmpty, "\(words): \(long.rows) \(long.1.errors)")
            #expect(try place.run("gatehouse", words + ["--limit", "0"]).status == 64)
        }
    }

    @Test func `each row is there once, in its order, over all pages`() throws {
        let place = try installation(70)
        let pushes = try place.report("pushes").compactMap { $0["push"] as? String }
        let first = try place.report("pushes", "--limit", "40").compactMap { $0["push"] as? String }
        let second = try place.report("pushes", "--before", first.last ?? "").compactMap {
            $0["push"] as? String
        }

        #expect(pushes == (1...70).reversed().map { "p\($0)" })
        #expect(first + second == pushes)
        #expect(Set(try place.report("sessions").compactMap { $0["session"] as? String }).count == 70)
        #expect(try place.gatehouse("report", "pushes", "--format", "json", "--verdict", "hold") == "[]\n")
    }

    @Test func `a listing of very many rows takes no more memory than one of few`() throws {
        let place = try installation(6_000)
        func memory(_ more: String...) throws -> Int {
            let script = """
                import resource, subprocess, sys
                subprocess.run(["gatehouse", "report", "pushes", "--format", "json"] + sys.argv[1:], check=True,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
                """
            let outcome = try place.run("python3", ["-c", script] + more)
            return try #require(
                Int(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)), "\(outcome)")
        }

        let (few, all) = (try memory("--limit", "200"), try memory())

        // In KiB; the rows are some 500 bytes each as they are written, and more in memory.
        #expect(all - few < 3_000, "\(few) \(all)")
    }

    @Test func `all findings and refs of a push are told, in the table the strictest first`() throws {
        let place = try Installation(wait: 0)
        try place.editPolicy {
            $0 + """

                [[messages]]
                forbid = ["Add | more"]
                action = "record"

                [[paths]]
                match = ["a"]
                action = "reject"

                [authors]
                domains = ["example.org"]
                unlisted = "record"

                """
        }
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add | more")
        let push = try work.tryGit("push", "origin", "main", "main:refs/heads/topic")
        try #require(push.said.contains("push refused"), "\(push)")

        let csv = try place.gatehouse("report", "pushes", "--format", "csv")
        let table = try place.gatehouse("report", "pushes")

        let told = try #require(place.report("pushes").first?["findings"] as? [[String: Any]])
        #expect(told.count == 3)
        let row = try #require(csv.split(separator: "\r\n").dropFirst().first)
        #expect(row.contains(",refs/heads/main refs/heads/topic,"), "\(csv)")
        let findings = try #require(
            row.firstMatch(of: /,"?((?:authors|messages|paths) \(.*?)"?,sha256/)?.1, "\(csv)")
        let parts = findings.replacing("\\|", with: "/").split(separator: " | ")
        #expect(parts.count == 3, "\(findings)")
        for finding in told {
            let policy = try #require(finding["policy"] as? String)
            let message = try #require(finding["message"] as? String)
            let action = try #require(finding["action"] as? String)
            #expect(
                parts.contains {
                    $0.hasPrefix("\(policy) (\(action)) ")
                        && $0.contains(message.replacing("|", with: "/").replacing("\"", with: "\"\""))
                }, "\(finding) \(parts)")
        }
        #expect(findings.contains("\\|") && findings.contains(commit))
        #expect(table.contains("  paths: ") && table.contains("(and 2 more: authors, messages)"), "\(table)")
    }

    @Test func `a mirror or an actor that the ledger does not know is no answer`() throws {
        let place = try Installation(wait: 0)
        try place.gatehouse("actor", "add", "ada")

        for words in Self.listings + [["forward"]] {
            let outcome = try place.run("gatehouse", words + ["--mirror", "nope"])
            #expect(outcome.status == 1 && outcome.output.isEmpty, "\(words): \(outcome)")
            #expect(outcome.errors.contains("'nope'; see 'gatehouse mirror list"), "\(outcome)")
        }
        for kind in ["pushes", "commits", "sessions"] {
            for format in ["table", "csv", "json"] {
                let unknown = try place.tryGatehouse("report", kind, "--actor", "nobody", "--format", format)
                #expect(unknown.status == 1 && unknown.output.isEmpty, "\(unknown)")
                #expect(unknown.errors.contains("knows no actor named 'nobody'"), "\(unknown)")
            }
            #expect(try place.tryGatehouse("report", kind, "--actor", "ADA").succeeded)
        }
        #expect(try place.tryGatehouse("actor", "key", "list", "nobody").status == 1)
    }
}
