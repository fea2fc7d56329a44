import Domain
import Testing

/// What must still hold when a verdict is recorded, and what is owed to the upstream then.
@Suite struct VerdictBasisTests {
    private static let (old, new) = (id("1"), id("2"))

    private static func id(_ digit: String) -> ObjectID {
        ObjectID(hex: String(repeating: digit, count: 40)) ?? .zero
    }

    private func update(_ ref: String, _ kind: RefUpdate.Kind = .update) -> RefUpdate {
        RefUpdate(ref: RefName(ref), given: RefName(ref), old: Self.old, new: Self.new, kind: kind)
    }

    private func facts() -> PushFacts {
        let push = Push(
            mirror: "demo", actor: Actor(name: "ada", origin: .ssh),
            refUpdates: [update("refs/heads/main")], options: [])
        var facts = PushFacts(push: push)
        facts.decisions.approvals = CountedApprovals(
            persons: [ActorProfile(name: "bob"), ActorProfile(name: "cleo")],
            emergency: .init(actor: "dora", reason: "fire"))
        return facts
    }

    @Test func `what passes depends on the policy, its pusher and its approvers`() {
        let basis = VerdictBasis(Verdict(kind: .accept, findings: []), on: facts(), under: "d1")
        #expect(basis?.policy == "d1")
        #expect(basis?.actors == ["ada", "bob", "cleo", "dora"])
    }

    @Test(arguments: [Verdict.Kind.hold, .reject])
    func `what does not pass depends on nothing`(decision: Verdict.Kind) {
        #expect(VerdictBasis(Verdict(kind: decision, findings: []), on: facts(), under: "d1") == nil)
    }

    @Test(arguments: Verdict.Kind.allCases)
    func `only what passes, changes something and is no session is owed to the upstream`(
        decision: Verdict.Kind
    ) {
        let verdict = Verdict(kind: decision, findings: [])
        let isAccepted = decision == .accept
        for kind in [RefUpdate.Kind.create, .update, .rewind, .delete, .tagMove] {
            #expect(verdict.isOwed(update("refs/heads/main", kind)) == isAccepted)
        }
        #expect(!verdict.isOwed(update("refs/heads/main", .unchanged)))
        #expect(!verdict.isOwed(update("refs/ai-sessions/01HZY5Z2Q3R4S5T6V7W8X9YABC/1", .create)))
    }
}
