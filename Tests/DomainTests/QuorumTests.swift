import Domain
import Testing

/// Who may approve, and when it is enough.
@Suite struct QuorumTests {
    private func person(_ name: String, _ groups: String..., kind: ActorProfile.Kind = .person)
        -> ActorProfile
    {
        ActorProfile(name: name, kind: kind, groups: Set(groups))
    }

    private func rule(_ approvers: String..., count: Int = 1, agentsCount: Bool = false) -> ApprovalRule {
        ApprovalRule(approvers: Set(approvers), count: count, agentsCount: agentsCount)
    }

    @Test
    func `a person in two groups satisfies one of two rules, and does not keep the other waiting for ever`() {
        let quorum = Quorum([rule("@security"), rule("@release")])
        let eve = person("eve", "security", "release")

        #expect(quorum.missing(after: [eve]).count == 1)
        #expect(quorum.missing(after: [eve, eve]).count == 1)
        // Whoever is only in one group takes that place; eve takes the other, in whatever order they came.
        for bob in [person("bob", "security"), person("bob", "release")] {
            #expect(quorum.missing(after: [eve, bob]).isEmpty)
            #expect(quorum.missing(after: [bob, eve]).isEmpty)
        }
    }

    @Test func `rules for the same approvers are one, of the larger number`() {
        let quorum = Quorum([rule("@a", count: 1), rule("@a", count: 2)])
        #expect(quorum.rules == [rule("@a", count: 2)])
        #expect(quorum.missing(after: [person("eve", "a")]) == [rule("@a", count: 1)])
        #expect(quorum.missing(after: [person("eve", "a"), person("bob", "a")]).isEmpty)
    }

    @Test func `agents and disabled actors do not count, unless the rule lets agents`() {
        let agent = person("robot", "a", kind: .agent)
        let disabled = ActorProfile(name: "eve", groups: ["a"], isDisabled: true)
        #expect(!Quorum([rule("@a")]).missing(after: [agent, disabled]).isEmpty)
        #expect(Quorum([rule("@a", agentsCount: true)]).missing(after: [agent]).isEmpty)
    }

    @Test func `a group's name is no actor's name`() {
        #expect(!rule("@eve").admits(person("eve")))
        #expect(!rule("eve").admits(person("bob", "eve")))
        #expect(rule("eve").admits(person("eve")))
    }

    @Test func `places are filled wherever that is possible at all`() {
        // A chain in which each person but the last has to move on to the next rule.
        let rules = (0..<30).map { rule("@g\($0)") }
        let persons = (0..<30).map { person("p\($0)", "g\($0)", "g\(($0 + 1) % 30)") }
        #expect(Quorum(rules).missing(after: persons).isEmpty)
        #expect(Quorum(rules).missing(after: persons.dropLast()).count == 1)
    }

    @Test func `pusher, author and a session's owner have no say`() {
        // Also what another version of Unicode, or of letter case, makes of it.
        let author = Participants(pushers: [], authors: ["j\u{FC}rgen@example.com"], sessionOwners: [])
        let owner = Participants(pushers: [], authors: [], sessionOwners: ["J\u{DC}RGEN@example.com"])
        for address in ["J\u{DC}RGEN@example.com", "ju\u{308}rgen@example.com"] {
            let jo = ActorProfile(name: "jo", emails: [address])
            #expect(author.objection(to: jo) != nil && owner.objection(to: jo) != nil)
        }
        let eyes = Participants(
            pushers: ["ada"], authors: ["bob@example.com", "carol"], sessionOwners: ["dan"])
        #expect(eyes.objection(to: person("ada")) != nil)
        #expect(eyes.objection(to: person("Ada")) != nil && eyes.objection(to: person("DAN")) != nil)
        #expect(eyes.objection(to: ActorProfile(name: "bob", emails: ["bob@example.com"])) != nil)
        #expect(eyes.objection(to: person("Carol")) != nil)
        #expect(eyes.objection(to: person("dan")) != nil)
        #expect(eyes.objection(to: ActorProfile(name: "eve", emails: ["eve@example.com"])) == nil)
    }
}
