/// The data of an actor that the home's administrator entered.
package struct ActorProfile: Hashable, Sendable, Codable {
    /// The two kinds of actors.
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case person, agent
    }

    package let name: String
    package let kind: Kind
    /// The addresses that the actor's commits carry, in lower case.
    package let emails: Set<String>
    package let groups: Set<String>
    /// Whether the actor is refused everything.
    package let isDisabled: Bool

    package init(
        name: String, kind: Kind = .person, emails: Set<String> = [], groups: Set<String> = [],
        isDisabled: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.emails = emails
        self.groups = groups
        self.isDisabled = isDisabled
    }
}
