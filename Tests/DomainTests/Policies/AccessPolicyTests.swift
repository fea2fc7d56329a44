import Testing

@testable import Domain

@Suite struct AccessPolicyTests {
    private func facts(
        _ name: String, _ profile: ActorProfile?, _ kind: RefUpdate.Kind = .update,
        ref: String = "refs/heads/main", mirror: String = "website"
    ) throws -> PushFacts {
        let id = try #require(ObjectID(hex: String(repeating: "1", count: 40)))
        let update = RefUpdate(ref: RefName(ref), given: RefName(ref), old: id, new: id, kind: kind)
        let push = Push(
            mirror: mirror, actor: Actor(name: name, origin: .http), refUpdates: [update], options: [])
        var facts = PushFacts(push: push)
        facts.actors.pusher = profile
        return facts
    }

    private func entry(
        _ who: Set<String>, mirrors: [String] = [], refs: [String] = [], may: Set<AccessPolicy.Right>? = nil
    ) -> AccessPolicy.Entry {
        var entry = AccessPolicy.Entry(who: who)
        entry.mirrors = mirrors.map(GlobPattern.init)
        entry.refs = refs.map(GlobPattern.init)
        entry.may = may ?? entry.may
        return entry
    }

    private func isAllowed(_ facts: PushFacts, _ entries: AccessPolicy.Entry...) -> Bool {
        AccessPolicy(entries: entries).findings(in: facts).isEmpty
    }

    private let ada = ActorProfile(name: "ada", groups: ["dev"])

    @Test func `without an entry everybody may do everything`() throws {
        #expect(AccessPolicy(entries: []).findings(in: try facts("eve", nil, .delete)).isEmpty)
    }

    @Test func `an entry is for actors, for groups, or for everybody`() throws {
        #expect(isAllowed(try facts("ada", ada), entry(["@dev"])))
        #expect(isAllowed(try facts("ADA", ada), entry(["ada"])))
        #expect(isAllowed(try facts("eve", nil), entry(["eve"])))
        #expect(isAllowed(try facts("eve", nil), entry(["*"])))
        #expect(!isAllowed(try facts("ada", ada), entry(["@release"]), entry(["eve"])))
        #expect(!isAllowed(try facts("bot", ActorProfile(name: "bot", kind: .agent)), entry(["@dev"])))
        #expect(!isAllowed(try facts("@dev", nil), entry(["@dev"])))
        #expect(!isAllowed(try facts("ADA", nil), entry(["ada"])))
    }

    @Test func `who is disabled may nothing`() throws {
        let disabled = ActorProfile(name: "ada", groups: ["dev"], isDisabled: true)

        let findings = AccessPolicy(entries: [entry(["*"])]).findings(in: try facts("ada", disabled))

        #expect(findings.map(\.message) == ["ada may not update this ref: this actor is disabled"])
    }

    @Test(arguments: [
        (RefUpdate.Kind.create, AccessPolicy.Right.create), (.update, .update), (.rewind, .rewind),
        (.delete, .delete), (.tagMove, .move),
    ])
    func `what is done has to be allowed by itself`(_ kind: RefUpdate.Kind, _ right: AccessPolicy.Right)
        throws
    {
        let others = Set(AccessPolicy.Right.allCases).subtracting([right])

        #expect(isAllowed(try facts("ada", ada, kind), entry(["ada"], may: [right])))
        #expect(!isAllowed(try facts("ada", ada, kind), entry(["ada"], may: others)))
        #expect(
            isAllowed(try facts("ada", ada, kind), entry(["ada"])) == (right == .create || right == .update))
    }

    @Test func `mirrors and refs have to be of one and the same entry`() throws {
        let main = entry(["ada"], mirrors: ["web*"], refs: ["refs/heads/main"])
        let tools = entry(["ada"], mirrors: ["tools"], refs: ["refs/heads/**"])

        #expect(isAllowed(try facts("ada", ada), main, tools))
        #expect(!isAllowed(try facts("ada", ada, ref: "refs/heads/topic"), main, tools))
        #expect(isAllowed(try facts("ada", ada, ref: "refs/heads/topic", mirror: "tools"), main, tools))
        #expect(isAllowed(try facts("ada", ada, .unchanged, ref: "refs/heads/topic"), main))
        #expect(isAllowed(try facts("ada", ada, .create, ref: "refs/ai-sessions/x/1"), main))
    }

    @Test func `who may is named, and where nobody may that is said`() throws {
        let policy = AccessPolicy(entries: [entry(["@release", "eve"], may: [.delete]), entry(["bob"])])

        let findings = try [RefUpdate.Kind.delete, .rewind].flatMap {
            policy.findings(in: try facts("ada", ada, $0))
        }

        #expect(findings[0].advice?.contains("ask one of @release, eve to do it") == true)
        #expect(findings[1].advice?.contains("does not allow it to anyone") == true)
    }
}
