import Testing

@testable import Domain

/// What no policy file can allow.
@Suite struct UnconditionalPolicyTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let ref: String
        var kind = RefUpdate.Kind.create
        /// How its refusal begins; nil where the push passes.
        var message: String?
        var advice = ""

        var testDescription: String { "\(kind.rawValue) \(ref.prefix(60))" }
    }

    fileprivate static let part = String(repeating: "a", count: RefName.maximumPartLength)

    @Test(arguments: [
        Case(ref: "refs/heads/main"), Case(ref: "refs/tags/v1", kind: .delete),
        Case(ref: "refs/notes/commits"),
        Case(ref: "refs/gittuf/policy"), Case(ref: "refs/heads/\(part)"),
        Case(
            ref: "refs/heads/\(part)a", message: "a part of its name is longer than 250 bytes",
            advice: "give it a shorter name"),
        Case(
            ref: "refs/tags/\(part)/\(part)é", message: "a part of its name is longer than 250 bytes",
            advice: "give it a shorter name"),
        Case(ref: "refs/ai-sessions/01HZY5Z2Q3R4S5T6V7W8X9YABC/1"),
        Case(
            ref: "refs/ai-sessions/01HZY5Z2Q3R4S5T6V7W8X9YABC/1", kind: .delete,
            message: "recorded sessions cannot be deleted by a push", advice: "leave it out"),
        Case(
            ref: "refs/replace/0", message: "replacement objects would show content",
            advice: "leave it out"),
        Case(
            ref: "refs/gatehouse/home", message: "refs/gatehouse/ belongs to the gate", advice: "leave it out"
        ),
        Case(
            ref: "refs/changes/1", message: "this gate accepts branches, tags and notes",
            advice: "push it as a branch"),
        Case(
            ref: "HEAD", kind: .unchanged, message: "this gate accepts branches",
            advice: "push it as a branch"),
    ])
    func `a ref is judged by its name`(_ example: Case) {
        let facts = SamplePush.facts([SamplePush.update(example.kind, of: example.ref)])
        let found = IntegrityPolicy().findings(in: facts)

        #expect(found.map(\.action) == (example.message == nil ? [] : [.reject]))
        #expect(found.first?.message.hasPrefix(example.message ?? "") ?? true)
        #expect(found.first?.advice?.hasPrefix(example.advice) ?? true)
        #expect(found.allSatisfy { $0.policy == "integrity" && $0.approval == nil })
    }

    @Test func `what cannot be understood is refused, with every reason`() {
        let facts = SamplePush.facts(irregularities: [
            .init(ref: RefName("refs/heads/a"), message: "it is twice there", advice: "name it once"),
            .init(commit: SamplePush.new, message: "its tree cannot be read", advice: "mend it"),
        ])

        let found = IntegrityPolicy().findings(in: facts)

        #expect(found.map(\.message) == ["it is twice there", "its tree cannot be read"])
        #expect(
            found.map(\.advice) == ["name it once", "mend it"] && found.map(\.action) == [.reject, .reject])
        #expect(found.map(\.ref) == [RefName("refs/heads/a"), nil] && found.last?.commit == SamplePush.new)
    }

    @Test func `what approvers rejected is not judged again`() {
        var facts = SamplePush.facts()
        #expect(RejectionPolicy().findings(in: facts).isEmpty)

        facts.decisions.rejection = .init(hold: 7, words: "eve rejected it: no")
        let found = RejectionPolicy().findings(in: facts)

        #expect(found.map(\.action) == [.reject] && found.first?.policy == "approvals")
        #expect(found.first?.message.contains("h7 before and eve rejected it: no") == true)
        #expect(found.first?.advice != nil)
    }
}
