import Domain
import Testing

@Suite struct RefPolicyTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let kind: RefUpdate.Kind
        let message: String
        let advice: String

        var testDescription: String { kind.rawValue }
    }

    private static let cases = [
        Case(
            kind: .create, message: "this creates a protected ref, at 222222222222",
            advice: "push it under another name"),
        Case(
            kind: .update, message: "this changes a protected ref, from 111111111111 to 222222222222",
            advice: "push to a ref of another name"),
        Case(
            kind: .rewind,
            message:
                "222222222222 does not contain 111111111111: this rewinds a protected ref",
            advice: "fetch, rebase or merge"),
        Case(
            kind: .delete, message: "this deletes a protected ref (at 111111111111)",
            advice: "leave it out of the push"),
        Case(
            kind: .tagMove, message: "the tag is at 111111111111 already: tags do not move",
            advice: "push the tag under a new name"),
    ]

    /// An entry that asks for something of one kind of update alone.
    private static func entry(
        _ action: Finding.Action, on kind: RefUpdate.Kind, match: String = "refs/heads/*",
        approvers: Set<String>? = nil
    ) -> RefPolicy.Entry {
        func asked(_ other: RefUpdate.Kind) -> Finding.Action { other == kind ? action : .accept }
        return RefPolicy.Entry(
            match: [GlobPattern(match)], create: asked(.create), update: asked(.update),
            rewind: asked(.rewind), delete: asked(.delete), move: asked(.tagMove),
            approval: approvers.map { ApprovalRule(approvers: $0) })
    }

    private static func findings(
        _ entries: [RefPolicy.Entry], on updates: RefUpdate...
    ) -> [Finding] {
        RefPolicy(entries: entries).findings(in: SamplePush.facts(updates))
    }

    @Test(arguments: cases)
    func `each kind of update is asked about by itself`(_ example: Case) throws {
        let update = SamplePush.update(example.kind)
        let found = Self.findings([Self.entry(.reject, on: example.kind)], on: update)

        #expect(found.map(\.action) == [.reject] && found.first?.ref == update.ref)
        #expect(found.first?.message == example.message)
        #expect(found.first?.advice?.hasPrefix(example.advice) == true)
        for other in Self.cases where other.kind != example.kind {
            #expect(Self.findings([Self.entry(.reject, on: other.kind)], on: update).isEmpty)
        }
    }

    @Test func `a ref that keeps its value, and one that no entry is about, pass`() {
        let all = RefPolicy.Entry(
            match: [GlobPattern("refs/heads/main")], create: .reject, update: .reject, rewind: .reject,
            delete: .reject, move: .reject)

        #expect(Self.findings([all], on: SamplePush.update(.unchanged)).isEmpty)
        #expect(Self.findings([all], on: SamplePush.update(of: "refs/heads/topic")).isEmpty)
        var elsewhere = all
        elsewhere.mirrors = [GlobPattern("tools-*")]
        #expect(Self.findings([elsewhere], on: SamplePush.update()).isEmpty)
        elsewhere.mirrors.append(GlobPattern("web*"))
        #expect(Self.findings([elsewhere], on: SamplePush.update()).count == 1)
    }

    @Test func `of entries the strictest counts, and each group of approvers of those`() {
        let security = Self.entry(.hold, on: .update, approvers: ["@security"])
        let release = Self.entry(.hold, on: .update, match: "refs/**", approvers: ["@release"])
        let note = Self.entry(.record, on: .update)

        let held = Self.findings([note, security, release, security], on: SamplePush.update())
        let rejected = Self.findings(
            [security, Self.entry(.reject, on: .update), release], on: SamplePush.update())

        #expect(held.map { $0.approval?.approvers } == [["@security"], ["@release"]])
        #expect(held.allSatisfy { $0.action == .hold && $0.advice == nil })
        #expect(rejected.map(\.action) == [.reject] && rejected.first?.approval == nil)
    }

    @Test func `who is exempt from one entry is still held by another`() {
        var exempting = Self.entry(.reject, on: .update)
        exempting.exempt = [Exemption(who: "ada")]

        let found = Self.findings([exempting, Self.entry(.hold, on: .update)], on: SamplePush.update())

        #expect(found.map(\.action) == [.record, .hold])
    }

    @Test func `a ref is guarded like another where nothing comes to it unseen`() {
        var settings = PolicySettings()
        settings.refs = [
            RefPolicy.Entry(
                match: [GlobPattern("refs/heads/main"), GlobPattern("refs/heads/safe")], create: .hold,
                update: .hold, rewind: .reject, delete: .accept, move: .accept),
            RefPolicy.Entry(
                match: [GlobPattern("refs/heads/open")], update: .hold, rewind: .accept, delete: .accept,
                move: .accept),
        ]
        let isLikeMain = settings.isGuarded(like: RefName("refs/heads/main"), in: "website")

        #expect(isLikeMain(RefName("refs/heads/safe")))
        #expect(!isLikeMain(RefName("refs/heads/open")) && !isLikeMain(RefName("refs/heads/topic")))
    }
}
