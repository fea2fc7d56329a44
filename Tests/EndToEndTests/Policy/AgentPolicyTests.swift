import Foundation
import Testing

/// Which agents may write what, how much of it, and what their sessions have to explain for some refs and paths.
@Suite struct AgentPolicyTests {
    private func lines(_ count: Int, _ text: String = "the agent wrote line") -> [String] {
        (0..<count).map { "\(text) \($0)" }
    }

    private func text(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

    /// Records a session that wrote `count` lines to a file.
    private func record(_ count: Int, to path: String, from work: Clone) throws -> TestSegment {
        let segment = TestSegment(edits: [path: lines(count)])
        let blob = try work.blob(segment)
        try work.git(
            "push", "--quiet", "origin", "\(blob):\(TestSegment.ref())",
            environment: ["GATEHOUSE_ACTOR": "ada"])
        return segment
    }

    private func push(_ work: Clone, to ref: String = "main") throws -> Installation.Outcome {
        try work.tryGit(
            "push", "origin", "HEAD:refs/heads/\(ref)", environment: ["GATEHOUSE_ACTOR": "ada"])
    }

    @Test func `only listed agents and models write protected files`() throws {
        let place = try Installation()
        try place.editPolicy {
            $0 + """

                [[agents]]
                paths = ["src/**"]
                agents = ["codex"]
                models = ["gpt-*"]
                unlisted = "reject"
                """
        }
        let work = try place.clone()
        let segment = try record(8, to: "a.swift", from: work)
        try work.commit(["a.swift": text(lines(8))], "Add\n\n\(segment.trailer())")
        #expect(try push(work).succeeded)
        try work.commit(["src/a.swift": text(lines(8))], "Move\n\n\(segment.trailer())")

        let named = try push(work)
        try work.git("reset", "--quiet", "--hard", "HEAD^")
        try work.commit(["src/a.swift": text(lines(8))], "Move")
        let found = try push(work)

        for refused in [named, found] {
            #expect(refused.said.contains("push refused"), "\(refused)")
            #expect(
                refused.said.contains(
                    "agents: written with claude-code; the agents allowed here are codex"),
                "\(refused)")
            #expect(
                refused.said.contains(
                    "written with claude-test-1; the models allowed here are gpt-*"),
                "\(refused)")
        }
    }

    @Test func `a push that agents wrote more of than is wanted waits for a person`() throws {
        let place = try Installation()
        try place.editPolicy {
            $0 + """

                [[agents]]
                refs = ["refs/heads/main"]
                share = { most = 0.5, action = "hold" }
                """
        }
        let work = try place.clone()
        let segment = try record(8, to: "a.swift", from: work)
        try work.commit(["a.swift": text(lines(8))], "Add\n\n\(segment.trailer())")
        #expect(try push(work, to: "topic").succeeded)

        let held = try push(work)
        try work.commit(["b.swift": text(lines(9, "a person wrote line"))], "Add b")
        let mixed = try push(work)

        #expect(held.said.contains("push held as h1"), "\(held)")
        #expect(
            held.said.contains("agents: agents wrote 100 % of it (8 of 8 lines), more than 50 %"), "\(held)")
        #expect(mixed.succeeded, "\(mixed)")
    }

    @Test func `what sessions have to explain can be stricter for a ref, by whatever ref it came`() throws {
        let place = try Installation()
        try place.editPolicy {
            $0.replacing("unsupported = \"reject\"", with: "unsupported = \"record\"") + """

                [[sessions.special]]
                refs = ["refs/heads/main"]
                unsupported = "hold"
                approvers = ["@leads"]

                [[sessions.special]]
                paths = ["vendor/**"]
                unsupported = "accept"
                """
        }
        let work = try place.clone()
        let segment = try record(8, to: "a.swift", from: work)
        try work.commit(
            ["a.swift": text(lines(9, "a person wrote line"))], "Forge\n\n\(segment.trailer())")
        let topic = try push(work, to: "topic")
        let main = try push(work)
        try work.git("reset", "--quiet", "--hard", "origin/main")
        try work.commit(
            ["vendor/a": text(lines(9, "somebody else wrote line"))], "Vendor\n\n\(segment.trailer())")
        let vendor = try push(work, to: "vendor")

        #expect(topic.succeeded && topic.said.contains("with 1 finding on record"), "\(topic)")
        #expect(main.said.contains("push held as h1") && main.said.contains("one of @leads"), "\(main)")
        #expect(main.said.contains("its sessions were found unsupported"), "\(main)")
        #expect(vendor.succeeded && !vendor.said.contains("finding"), "\(vendor)")
    }

    @Test(arguments: [
        ("[[agents]]\nagents = [\"codex\"]\n", "'unlisted' what happens to others"),
        ("[[agents]]\nrefs = [\"refs/heads/main\"]\n", "an entry needs 'agents', 'models' or 'share'"),
        ("[[agents]]\nshare = { action = \"hold\" }\n", "'share' needs a limit"),
        ("[[sessions.special]]\nmissing = \"hold\"\n", "needs 'refs' or 'paths'"),
        ("[[sessions.special]]\nrefs = [\"refs/heads/a\"]\nother = 1\n", "'other' is not a known key here"),
    ])
    func `a malformed entry is named, and the policy in force stays`(entry: String, words: String) throws {
        let place = try Installation()
        let before = try place.gatehouse("policy", "show")
        let path = place.home + "/policy.toml"
        try (String(contentsOfFile: path, encoding: .utf8) + "\n" + entry)
            .write(toFile: path, atomically: true, encoding: .utf8)

        let applied = try place.tryGatehouse("policy", "apply")

        #expect(applied.status == 1 && applied.errors.contains(words), "\(applied)")
        #expect(applied.errors.contains("The policy in force is unchanged"), "\(applied)")
        #expect(try place.gatehouse("policy", "show") == before)
    }
}
