import Testing

@testable import Domain

@Suite struct ExternalAnswerTests {
    private func facts(_ kind: RefUpdate.Kind = .update) throws -> PushFacts {
        let id = try #require(ObjectID(hex: String(repeating: "1", count: 40)))
        let main = RefName("refs/heads/main")
        let update = RefUpdate(ref: main, given: main, old: id, new: id, kind: kind)
        let push = Push(
            mirror: "tools-a", actor: Actor(name: "ada", origin: .ssh), refUpdates: [update], options: [])
        return PushFacts(push: push)
    }

    private func entry(_ mirror: String = "tools-*") -> ExternalPolicy.Entry {
        var entry = ExternalPolicy.Entry(program: "/bin/ask")
        entry.mirrors = [GlobPattern(mirror)]
        entry.approval = ApprovalRule(approvers: ["@board"])
        return entry
    }

    @Test func `a program that should have answered and did not refuses`() throws {
        let policy = ExternalPolicy(entries: [entry("website"), entry()])

        let findings = policy.findings(in: try facts())

        #expect(findings.map(\.action) == [.reject] && findings[0].message == "/bin/ask was not run")
        #expect(policy.findings(in: try facts(.unchanged)).isEmpty)
    }

    @Test func `each answer is one finding, and a hold asks the entry's approvers`() throws {
        var facts = try facts()
        facts.externalAnswers = [
            0: .init(.accept), 1: .init(.accept, words: "hm"), 2: .init(.hold),
            3: .init(.reject, words: "no"),
            4: .init(.failed("ended with status 9")),
        ]

        let findings = ExternalPolicy(entries: Array(repeating: entry(), count: 5)).findings(in: facts)

        #expect(findings.map(\.action) == [.record, .hold, .reject, .reject])
        #expect(findings[1].approval?.approvers == ["@board"])
        #expect(findings[2].message == "/bin/ask refuses it: no" && findings[2].advice == nil)
        #expect(findings[3].message == "/bin/ask ended with status 9" && findings[3].advice != nil)
    }
}
