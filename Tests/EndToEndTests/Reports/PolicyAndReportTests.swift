import Foundation
import Testing

/// The policy file on its way into force, and the reports.
@Suite struct PolicyAndReportTests {
    @Test func `a bad policy is refused with line and column, and the old one stays in force`() throws {
        let place = try Installation()
        let before = try place.gatehouse("policy", "show", "--format", "json")
        let path = place.home + "/policy.toml"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacing("weak = \"record\"", with: "weak = \"shout\"").write(
            toFile: path, atomically: true, encoding: .utf8)

        let check = try place.tryGatehouse("policy", "check")
        let apply = try place.tryGatehouse("policy", "apply")

        #expect(check.status == 1 && check.errors.contains("line 49, column 1: 'weak' must be"), "\(check)")
        #expect(apply.status == 1 && apply.errors.contains("The policy in force is unchanged"))
        #expect(try place.gatehouse("policy", "show", "--format", "json") == before)
        let broken = try place.tryGatehouse("doctor")
        #expect(
            broken.status == 1 && broken.output.contains("cannot apply the policy file")
                && broken.output.contains("line 49, column 1: 'weak' must be"), "\(broken)")
        try text.replacing("weak = \"record\"", with: "weak = \"hold\"").write(
            toFile: path, atomically: true, encoding: .utf8)
        #expect(try place.gatehouse("doctor").contains("to mend: run 'gatehouse policy apply'"))
    }

    @Test func `a policy that is applied decides from the next push on, and verdicts name it`() throws {
        let place = try Installation()
        let work = try place.clone()
        try place.editPolicy { $0.replacing("missing = \"reject\"", with: "missing = \"record\"") }
        try work.commit(["a": "1\n"], "One\n\nCo-authored-by: Claude <noreply@anthropic.com>")

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded && push.said.contains("(on record only)"))
        let shown = try JSONSerialization.jsonObject(
            with: Data(place.gatehouse("policy", "show", "--format", "json").utf8))
        let digest = (shown as? [String: Any])?["digest"] as? String
        let verdict = try #require(try place.report("pushes").first)
        #expect(digest != nil && verdict["policy"] as? String == digest)
    }

    @Test func `reports filter by repository, actor, ref, path, agent, verdict and time`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["src/a.swift": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main", environment: ["GATEHOUSE_ACTOR": "alice"])
        try work.commit(["docs/b.md": "1\n"], "Two\n\nCo-authored-by: Cursor <cursoragent@cursor.com>")
        _ = try work.tryGit("push", "origin", "main:topic", environment: ["GATEHOUSE_ACTOR": "bob"])

        func pushes(_ arguments: String...) throws -> [String] {
            let outcome = try place.run("gatehouse", ["report", "pushes", "--format", "json"] + arguments)
            let rows = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]]
            return (rows ?? []).compactMap { $0["push"] as? String }
        }
        #expect(try pushes() == ["p2", "p1"])
        #expect(try pushes("--mirror", "demo") == ["p2", "p1"])
        #expect(try pushes("--actor", "alice") == ["p1"])
        #expect(try pushes("--actor", "ALICE") == ["p1"])
        #expect(try pushes("--ref", "topic") == ["p2"])
        #expect(try pushes("--path", "src") == ["p1"])
        #expect(try pushes("--path", "src/a.swift") == ["p1"])
        #expect(try pushes("--path", "sr") == [])
        #expect(try pushes("--agent", "cursor") == ["p2"])
        #expect(try pushes("--verdict", "accept") == ["p1"])
        #expect(try pushes("--since", "1h") == ["p2", "p1"])
        #expect(try pushes("--until", "1h") == [])
        #expect(try pushes("--until", "2020-01-01") == [])
        #expect(try pushes("--limit", "1") == ["p2"])
        #expect(try pushes("--limit", "1", "--before", "p2") == ["p1"])
        let unknown = try place.tryGatehouse("report", "pushes", "--mirror", "nowhere")
        #expect(unknown.status == 1 && unknown.errors.contains("knows no mirror named 'nowhere'"))
    }

    @Test(arguments: ["commits", "sessions"])
    func `reports of commits and sessions filter as those of pushes do`(_ kind: String) throws {
        let place = try Installation()
        try place.gatehouse("actor", "add", "eve")
        let work = try place.clone()
        let segment = TestSegment()
        let blob = try work.blob(segment)
        try work.commit(["greeting.txt": "hello\n"], "Greet\n\n\(segment.trailer())")
        try work.git("push", "--quiet", "origin", "main", "\(blob):\(TestSegment.ref())")

        for matching in [
            ["--mirror", "demo"], ["--ref", "main"], ["--path", "greeting.txt"],
            ["--agent", "claude-code"],
            ["--verdict", "accept"], ["--since", "1h"],
        ] {
            #expect(try place.report([kind] + matching).count == 1, "\(matching)")
        }
        for other in [
            ["--actor", "eve"], ["--ref", "topic"], ["--path", "greeting"], ["--agent", "codex"],
            ["--verdict", "reject"], ["--until", "1h"],
        ] {
            #expect(try place.report([kind] + other).isEmpty, "\(other)")
        }
    }

    @Test func `a spreadsheet runs nothing that a commit's subject says`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "=HYPERLINK(\"http://example.com\", \"click\"), and a comma")
        try work.git("push", "--quiet", "origin", "main")

        let csv = try place.gatehouse("report", "commits", "--format", "csv")

        #expect(csv.contains("\"'=HYPERLINK(\"\"http://example.com\"\", \"\"click\"\"), and a comma\""))
    }

    @Test func `signs that carry an accent are signs to a spreadsheet`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "=\u{301}HYPERLINK(\"\u{301}x\")")
        try work.commit(["a": "2\n"], "one,\u{301}two")
        try work.git("push", "--quiet", "origin", "main")

        let csv = try place.gatehouse("report", "commits", "--format", "csv")

        #expect(csv.utf8.contains("\"'=\u{301}HYPERLINK(\"\"\u{301}x\"\")\"".utf8))
        #expect(csv.utf8.contains("\"one,\u{301}two\"".utf8))
    }

    @Test func `without a home each command says how to name one`() throws {
        let place = try Installation(hasMirror: false)

        let outcome = try place.run("gatehouse", ["report", "pushes"], environment: ["GATEHOUSE_HOME": ""])

        #expect(outcome.status == 64 && outcome.errors.contains("GATEHOUSE_HOME"))
    }

    @Test(arguments: [
        [], ["init"], ["mirror", "add"], ["mirror", "adopt"], ["mirror", "list"], ["mirror", "repair"],
        ["mirror", "refresh"],
        ["doctor"],
        ["policy", "check"], ["policy", "apply"], ["policy", "show"], ["policy", "test"], ["forward"],
        ["forward", "status"],
        ["maintain"], ["upgrade"],
        ["report", "pushes"], ["report", "commits"], ["report", "sessions"], ["session", "show"],
        ["session", "replay"], ["blame"],
    ])
    func `every command explains itself`(_ command: [String]) throws {
        let place = try Installation(hasMirror: false)

        let help = try place.run("gatehouse", command + ["--help"])

        #expect(help.succeeded && help.output.contains("OVERVIEW") && help.output.contains("USAGE"))
    }

    @Test func `maintenance moves the write-ahead log into the ledger`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")
        let wal = place.ledgerPath + "-wal"
        let before = try FileManager.default.attributesOfItem(atPath: wal)[.size] as? Int

        try place.gatehouse("maintain")

        let after = try FileManager.default.attributesOfItem(atPath: wal)[.size] as? Int
        #expect((before ?? 0) > 0 && after == 0)
        #expect(try place.report("pushes").count == 1)
    }
}
