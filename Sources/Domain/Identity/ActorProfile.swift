/// What the home knows of an actor: the administrator entered it, nobody else.
package struct ActorProfile: Hashable, Sendable, Codable {
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case person, agent
    }

    package let name: String
    package let kind: Kind
    /// The addresses that the actor's commits carry, in lower case.
    package let emails: Set<String>
    package let groups: Set<String>
    /// Whether the actor may do nothing any more.
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
