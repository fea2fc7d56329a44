import Foundation
import GRDB
import Testing

/// What becomes of a commit's claim to a session, told by its lines.
@Suite struct AttributionTests {
    private static let other = "01HZY5Z2Q3R4S5T6V7W8X9YABD"

    private func lines(_ count: Int, _ text: String = "the agent wrote line") -> [String] {
        (0..<count).map { "\(text) \($0)" }
    }

    private func text(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

    /// Records a session and returns its segment.
    @discardableResult
    private func record(
        _ edits: [String: [String]], session: String = TestSegment.session, as actor: String = "ada",
        from work: Clone
    ) throws -> TestSegment {
        let segment = TestSegment(session: session, edits: edits)
        let blob = try work.blob(segment, session: session)
        try work.git(
            "push", "--quiet", "origin", "\(blob):\(TestSegment.ref(session: session))",
            environment: ["GATEHOUSE_ACTOR": actor])
        return segment
    }

    private func push(_ work: Clone, as actor: String = "ada") throws -> Installation.Outcome {
        try work.tryGit("push", "origin", "main", environment: ["GATEHOUSE_ACTOR": actor])
    }

    private func outcome(_ place: Installation) throws -> String? {
        try place.report("commits").first?["outcome"] as? String
    }

    @Test func `a commit of what its session wrote is verified, and reports tell how much`() throws {
        let place = try Installation()
        let work = try place.clone()
        let segment = try record(["a.swift": lines(8)], from: work)
        try work.commit(
            ["a.swift": text(lines(8) + lines(2, "a person wrote line"))], "Add\n\n\(segment.trailer())")

        let push = try push(work)

        #expect(push.succeeded && !push.said.contains("finding"), "\(push)")
        let row = try #require(try place.report("commits").first)
        #expect(row["outcome"] as? String == "verified" && row["covered"] as? Int == 8)
        #expect(row["countable"] as? Int == 10 && row["coverage"] as? Double == 0.8)
        #expect(try place.gatehouse("report", "commits").contains("verified 80 %"))
        let csv = try place.gatehouse("report", "commits", "--format", "csv")
        #expect(csv.contains("outcome,covered,countable,coverage") && csv.contains("verified,8,10,0.8"))
    }

    /// Calls of about 110 characters, and the same with an argument a line.
    private static let calls = (0..<12).map { number in
        "let result\(number) = compute(alpha\(number)Value, beta\(number)Value, gamma\(number)Value)"
    }
    private static let wrapped = calls.flatMap { call in
        call.replacing("(", with: "(\n    ").replacing(", ", with: ",\n    ").replacing(")", with: ",\n)")
            .split(separator: "\n").map(String.init)
    }

    @Test(arguments: [(calls, wrapped), (wrapped, calls)])
    func `lines that a formatter wrapped or joined are the session's, also in blame`(
        _ written: [String], _ formatted: [String]
    ) throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let segment = try record(["a.swift": written], as: NSUserName(), from: work)
        let own = ["let theOneLineOfAPerson = writtenByHand()"]
        try work.commit(["a.swift": text(formatted + own)], "Add\n\n\(segment.trailer())")

        let push = try push(work, as: NSUserName())

        #expect(push.succeeded, "\(push)")
        let row = try #require(try place.report("commits").first)
        #expect(row["outcome"] as? String == "verified")
        let (covered, countable) = (row["covered"] as? Int, row["countable"] as? Int)
        #expect(covered.map { $0 + 1 } == countable, "\(row)")
        let lines = try place.blame("a.swift")
        #expect(lines.dropLast().allSatisfy { $0["prompt"] as? String == "Write a greeting" })
        #expect(lines.count == formatted.count + 1 && lines.last?["session"] == nil)
    }

    @Test func `a session's few wrapped lines in a person's large commit are partial`() throws {
        let place = try Installation()
        let work = try place.clone()
        let segment = try record(["a.swift": Array(Self.calls.prefix(2))], from: work)
        try work.commit(
            ["a.swift": text(Self.wrapped.prefix(10) + lines(200, "a person wrote line"))],
            "Add\n\n\(segment.trailer())")

        #expect(try push(work).succeeded && outcome(place) == "partial")
    }

    @Test func `a trailer that names a real session of the same person for other lines is refused`() throws {
        let place = try Installation()
        let work = try place.clone()
        let segment = try record(["a.swift": lines(8)], from: work)
        let commit = try work.commit(
            ["b.swift": text(lines(40, "a person wrote line"))], "Forge\n\n\(segment.trailer())")

        let push = try push(work)

        #expect(!push.succeeded)
        #expect(push.said.contains("commit \(commit.prefix(12))"))
        #expect(
            push.said.contains(
                "0 of 40 lines are found in session \(TestSegment.session): coverage 0 %, needed 20 %"))
        #expect(
            push.said.contains("not found: b.swift:1, b.swift:2, b.swift:3, b.swift:4, b.swift:5 and 35 more")
        )
        #expect(push.said.contains("git session link \(commit.prefix(12)) SESSION"))
        let wide = push.errors.split(separator: "\n").filter { $0.hasPrefix("remote: ") }
            .map { $0.dropFirst(8).trimmingCharacters(in: .whitespaces) }.filter { $0.count > 72 }
        #expect(wide.isEmpty)
        #expect(try outcome(place) == "unsupported")
    }

    @Test func `a message names the session that has the lines`() throws {
        let place = try Installation()
        let work = try place.clone()
        let wrong = try record(["a.swift": lines(8, "another day's line")], from: work)
        try record(["a.swift": lines(8)], session: Self.other, from: work)
        let named = try work.commit(["a.swift": text(lines(8))], "Wrong\n\n\(wrong.trailer())")
        let unsupported = try push(work)
        try work.git(
            "commit", "--amend", "--quiet", "-m", "None\n\nCo-authored-by: Claude <noreply@anthropic.com>")
        let unnamed = try work.git("rev-parse", "HEAD")
        let missing = try push(work)

        for (push, commit) in [(unsupported, named), (missing, unnamed)] {
            #expect(!push.succeeded)
            #expect(
                push.said.contains(
                    "8 of 8 lines are found in session \(Self.other); name it: 'git session link "
                        + "\(commit.prefix(12)) \(Self.other)'"
                ),
                "\(push)")
        }
        #expect(try outcome(place) == "missing")
    }

    enum Outcome: String, CaseIterable, Sendable {
        case partial, unsupported, undeclared, missing, mismatch, weak, others
    }

    /// Makes a commit that comes to `outcome`.
    private func commit(_ outcome: Outcome, in work: Clone) throws {
        let owner = outcome == .others ? "grace" : "ada"
        let segment = try record(["a.swift": lines(8)], as: owner, from: work)
        let (share, trailer): (Int, String) =
            switch outcome {
            case .partial: (3, segment.trailer())
            case .unsupported: (0, segment.trailer())
            case .undeclared: (8, "")
            case .missing: (0, "Co-authored-by: Claude <noreply@anthropic.com>")
            case .mismatch: (8, segment.trailer(7))
            case .weak: (0, "Generated-by: something")
            case .others: (8, segment.trailer())
            }
        try work.commit(
            ["a.swift": text(lines(share) + lines(8 - share, "a person wrote line"))],
            trailer.isEmpty ? "Add" : "Add\n\n\(trailer)")
    }

    @Test(arguments: Outcome.allCases, ["accept", "record", "hold", "reject"])
    func `each outcome is accepted, recorded, held or refused as the policy says`(
        _ outcome: Outcome, _ action: String
    ) throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try place.editPolicy {
            $0.replacing(
                try! Regex("(?m)^\(outcome.rawValue) = \"[a-z]+\""),
                with: "\(outcome.rawValue) = \"\(action)\""
            )
            // Of a mark or a trailer that does not hold nothing else is to be said here.
            .replacing(
                "missing = \"reject\"",
                with: outcome == .missing ? "missing = \"\(action)\"" : "missing = \"accept\""
            )
            .replacing(
                "unsupported = \"reject\"",
                with: outcome == .others ? "unsupported = \"accept\"" : "unsupported = \"reject\"")
        }
        try commit(outcome, in: work)

        let push = try push(work)

        #expect(push.succeeded == (action == "accept" || action == "record"), "\(push)")
        #expect(push.said.contains("(on record only)") == (action == "record"), "\(push)")
        #expect(push.said.contains("until it is approved") == (action == "hold"))
        let verdict = try place.report("pushes").first?["verdict"] as? String
        #expect(verdict == ["hold": "hold", "reject": "reject"][action] ?? "accept")
    }

    @Test func `thresholds are the policy's`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try place.editPolicy {
            $0.replacing("verified_coverage = 0.5", with: "verified_coverage = 0.9")
                .replacing("partial_coverage = 0.2", with: "partial_coverage = 0.7")
        }
        let segment = try record(["a.swift": lines(8) + lines(30, "thrown away, line")], from: work)
        try work.commit(
            ["a.swift": text(lines(8) + lines(2, "a person wrote line"))], "Eight\n\n\(segment.trailer())")
        #expect(try push(work).succeeded)
        #expect(try outcome(place) == "partial")
        try work.commit(
            ["b.swift": text(lines(6) + lines(4, "a person typed line"))], "Six\n\n\(segment.trailer())")

        let push = try push(work)

        #expect(!push.succeeded && push.said.contains("coverage 60 %, needed 70 %"), "\(push)")
    }

    @Test func `a squash is explained by all sessions that it names`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let one = try record(["a.swift": lines(5, "the first session's line")], from: work)
        let two = try record(
            ["b.swift": lines(5, "the second session's line")], session: Self.other, from: work)
        let files = [
            "a.swift": text(lines(5, "the first session's line")),
            "b.swift": text(lines(5, "the second session's line")),
        ]
        try work.commit(files, "Squash\n\n\(one.trailer())\n\(two.trailer(session: Self.other))")

        #expect(try push(work).succeeded)
        #expect(try place.report("commits").first?["coverage"] as? Double == 1)
    }

    @Test func `of a merge only its own lines are asked about`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let segment = try record(["a.txt": ["resolved by the agent"]], from: work)
        try work.commit(["a.txt": "one\ntwo\n"], "Base")
        try work.git("checkout", "--quiet", "-b", "side")
        try work.commit(["a.txt": "one\nfrom the side branch\n"], "Side")
        try work.git("checkout", "--quiet", "main")
        try work.commit(["a.txt": "one\nfrom the main branch\n"], "Main")
        _ = try work.tryGit("merge", "--quiet", "side")
        try work.commit(["a.txt": "one\nresolved by the agent\n"], "Merge\n\n\(segment.trailer())")

        let push = try push(work)

        #expect(push.succeeded, "\(push)")
        let row = try #require(try place.report("commits").first)
        #expect(row["subject"] as? String == "Merge" && row["outcome"] as? String == "verified")
        #expect(row["countable"] as? Int == 1)
    }

    @Test func `another actor's session covers nothing unless the policy says so`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let segment = try record(["a.swift": lines(8)], as: "grace", from: work)
        try work.commit(["a.swift": text(lines(8))], "Add\n\n\(segment.trailer())")

        let refused = try push(work)
        let outcomeThen = try outcome(place)
        try place.editPolicy { $0.replacing("others = \"reject\"", with: "others = \"accept\"") }
        let accepted = try push(work)

        #expect(!refused.succeeded && refused.said.contains("recorded by grace; you push as ada"))
        #expect(refused.said.contains("let grace push the commit"), "\(refused)")
        #expect(outcomeThen == "unsupported")
        #expect(accepted.succeeded, "\(accepted)")
        #expect(try outcome(place) == "verified")
    }

    @Test func `a recorded session's lines without any sign of it are undeclared`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try record(["a.swift": lines(8)], from: work)
        try work.commit(["a.swift": text(lines(5) + lines(5, "a person wrote line"))], "Half")
        let half = try push(work)
        try work.commit(
            ["a.swift": text(lines(4, "a person typed line") + lines(2, "the agent wrote line 6 or"))], "Own")
        let own = try push(work)

        #expect(
            half.succeeded && half.said.contains("5 of 10 lines are found in session \(TestSegment.session)"))
        #expect(half.said.contains("bears no sign of an agent"))
        #expect(own.succeeded && !own.said.contains("bears no sign"))
        #expect(try place.report("commits").map { $0["outcome"] as? String } == ["none", "undeclared"])
    }

    @Test func `lines with other line ends, indents and quotes are the same lines`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let segment = try record(
            ["a.js": ["const a = 'one'", "  call(a, 'two');", "\treturn a + 1"]], from: work)
        try work.commit(
            ["a.js": "    const a = \"one\";\r\n\tcall( a, \"two\" )\r\nreturn a + 1;\r\n"],
            "Reformat\n\n\(segment.trailer())")

        #expect(try push(work).succeeded)
        #expect(try place.report("commits").first?["coverage"] as? Double == 1)
    }

    @Test func `lines that many sessions have say nothing of one of them`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let header = lines(10, "the licence that all files begin with")
        for number in 1...3 {
            try record(["h\(number).txt": header], session: "01HZY5Z2Q3R4S5T6V7W8X9YAB\(number)", from: work)
        }
        let segment = try record(["a.txt": header + ["something of its own"]], from: work)
        try work.commit(
            ["a.txt": text(header + lines(5, "a person wrote line"))], "Add\n\n\(segment.trailer())")

        let push = try push(work)

        #expect(!push.succeeded && push.said.contains("0 of 5 lines are found"), "\(push)")
    }

    @Test func `a renamed file is its session's if that edited it`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let segment = try record(["README": []], from: work)
        try work.git("mv", "README", "README.md")
        try work.git("commit", "--quiet", "-m", "Rename\n\n\(segment.trailer())")

        #expect(try push(work).succeeded)
        #expect(try outcome(place) == "verified")
    }

    @Test func `a commit that only deletes needs a session that edited the path`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let right = try record(["README": []], from: work)
        let wrong = try record(["other": ["something else"]], session: Self.other, from: work)
        try work.git("rm", "--quiet", "README")
        try work.git("commit", "--quiet", "-m", "Remove\n\n\(wrong.trailer(session: Self.other))")
        let refused = try push(work)
        try work.git("commit", "--quiet", "--amend", "-m", "Remove\n\n\(right.trailer())")
        let accepted = try push(work)

        #expect(
            !refused.succeeded && refused.said.contains("edited none of the paths that the commit changes"))
        #expect(accepted.succeeded, "\(accepted)")
    }

    @Test func `a binary file is told by its path, and that it was not compared is said`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let segment = try record(["image.png": []], from: work)
        try work.commit(["image.png": "\u{0}binary\n"], "Draw\n\n\(segment.trailer())")
        #expect(try push(work).succeeded)
        try work.commit(["other.png": "\u{0}binary, too\n"], "Draw\n\n\(segment.trailer())")

        let push = try push(work)

        #expect(
            !push.succeeded && push.said.contains("1 files and lines were binary or too many to be compared"))
    }

    @Test func `a merge that only joins claims nothing and passes`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let segment = try record(["a.txt": ["something"]], from: work)
        try work.git("checkout", "--quiet", "-b", "side")
        try work.commit(["b.txt": "b\n"], "Side")
        try work.git("checkout", "--quiet", "main")
        try work.commit(["c.txt": "c\n"], "Main")
        try work.git("merge", "--quiet", "--no-ff", "-m", "Merge\n\n\(segment.trailer())", "side")

        #expect(try push(work).succeeded)
    }

    @Test func `what is too much to be compared is said`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try record(["a.swift": lines(8)], from: work)
        let stream = (1...2_005).map { number in
            let start = number == 1 ? "from refs/heads/main^0\n" : ""
            return
                "commit refs/heads/main\ncommitter Ada <ada@example.com> \(1_700_000_000 + number) +0000\ndata 1\nx\n"
                + start + "M 100644 inline a.swift\ndata \(String(number).count + 1)\n\(number)\n\n"
        }
        _ = try work.tryGit("fast-import", "--quiet", "--force", input: Array(stream.joined().utf8))

        let push = try push(work)

        #expect(push.succeeded, "\(push)")
        #expect(
            push.said.contains("5 commits without a session trailer were not compared with recorded sessions")
        )
    }

    @Test func `a hostile path in the examples steers no terminal`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let segment = try record(["a.txt": ["something"]], from: work)
        try work.commit(
            ["\u{1B}[31m\(String(repeating: "long", count: 50))": text(lines(3))],
            "Odd\n\n\(segment.trailer())")

        let push = try push(work)

        #expect(!push.succeeded && push.errors.contains("\\u{1b}[31m") && !push.errors.contains("\u{1B}"))
    }

    @Test func `an agent's commit that brings no content is on record without a session`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["run.sh": "echo run\n"], "A person's script")
        try work.git("update-index", "--chmod=+x", "run.sh")
        let signed = "Co-authored-by: Claude <noreply@anthropic.com>"
        try work.git("commit", "--quiet", "-m", "Make it run\n\n\(signed)")
        try work.git("commit", "--quiet", "--allow-empty", "-m", "Start the checks\n\n\(signed)")

        let push = try push(work)

        #expect(push.succeeded && push.said.contains("names no session"), "\(push)")
        #expect(try outcome(place) == "missing")
    }

    @Test func `content that comes with another mode needs its session like any other`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["run.sh": "echo run\n"], "A person's script")
        try work.write(["run.sh": text(lines(20))])
        try work.git("add", "run.sh")
        try work.git("update-index", "--chmod=+x", "run.sh")
        try work.git("commit", "--quiet", "-m", "Rewrite\n\nCo-authored-by: Claude <noreply@anthropic.com>")

        #expect(try !push(work).succeeded)
    }

    /// Code of no session, written so that it might weigh nothing.
    private static let hidden: [(how: String, text: String)] = {
        let statements = (0..<300).map { "exec(\"something quite else \($0)\");" }
        let signs = (0..<40).map {
            "[][(![]+[])[+[]]+(![]+[])[!+[]+!+[]]]" + String(repeating: "+(!![]+[])[+!+[]]", count: $0 + 1)
        }
        return [
            ("one line", statements.joined()), ("carriage returns", statements.joined(separator: "\r")),
            ("U+2028", statements.joined(separator: "\u{2028}")),
            ("form feeds", statements.joined(separator: "\u{C}")),
            ("lines of signs", signs.joined(separator: "\n")),
            ("a sign a line", signs.joined().map { "\($0)" }.joined(separator: "\n")),
            ("two lines again and again", (0..<2_000).map { "put(\($0 % 7 % 2))\n" }.joined()),
            ("a binary file", "\u{0}" + statements.joined()),
        ]
    }()

    @Test func `code of no session beside its lines is never verified, however it is written`() throws {
        let place = try Installation()
        try place.editPolicy { $0.replacing("unsupported = \"reject\"", with: "unsupported = \"record\"") }
        let work = try place.clone()
        let segment = try record(["a.swift": lines(12)], from: work)
        let base = try work.head()

        for (how, code) in Self.hidden {
            try work.git("reset", "--quiet", "--hard", base)
            let commit = try work.commit(
                ["a.swift": text(lines(12)), "b.js": code], "Add\n\n\(segment.trailer())")
            let push = try work.tryGit(
                "push", "origin", "HEAD:refs/heads/\(how.replacing(" ", with: "-").replacing("+", with: ""))",
                environment: ["GATEHOUSE_ACTOR": "ada"])
            let row = try #require(try place.report("commits", "--commit", commit).first, "\(push)")
            let outcome = try #require(row["outcome"] as? String)
            #expect(["partial", "unsupported"].contains(outcome), "\(how): \(push)")
            #expect(push.said.contains("sessions: "), "\(how): \(push)")
        }
    }

    @Test func `lines that move out of where nothing is asked are new where something is`() throws {
        let place = try Installation()
        try place.editPolicy {
            $0 + "\n[[sessions.special]]\npaths = [\"vendor/**\"]\nunsupported = \"accept\"\n"
        }
        let work = try place.clone()
        let segment = try record(["src/a.swift": lines(8) + lines(60, "thrown away, line")], from: work)
        let foreign = text(lines(40, "a person wrote line"))
        try work.commit(["vendor/b.swift": foreign], "Vendor\n\n\(segment.trailer())")
        let vendored = try push(work)
        try work.git("mv", "vendor/b.swift", "b.swift")
        try work.commit(["src/a.swift": text(lines(8))], "Move\n\n\(segment.trailer())")
        let moved = try push(work)

        #expect(vendored.succeeded, "\(vendored)")
        #expect(!moved.succeeded && moved.said.contains("8 of 48 lines are found"), "\(moved)")
    }
}
