/// The settings of all policies, each under the name of its policy.
struct PolicySections: Sendable {
    private var sections: [String: any PolicySection] = [:]

    /// The standard settings of every policy.
    init() {
        func add<P: ConfiguredPolicy>(_ policy: P.Type, to sections: inout PolicySections) {
            sections[policy] = P.Settings()
        }
        for policy in Policies.configured { add(policy, to: &self) }
    }

    /// The settings of a policy: the standard ones where older settings lack them.
    subscript<P: ConfiguredPolicy>(policy: P.Type) -> P.Settings {
        get { sections[P.name] as? P.Settings ?? P.Settings() }
        set { sections[P.name] = newValue }
    }

    /// The settings of every policy, in the order of the table of policies.
    var all: [any PolicySection] {
        func section<P: ConfiguredPolicy>(of policy: P.Type) -> any PolicySection { self[policy] }
        return Policies.configured.map { section(of: $0) }
    }
}

extension PolicySections: Equatable {
    static func == (left: PolicySections, right: PolicySections) -> Bool {
        zip(left.all, right.all).allSatisfy { $0.isEqual(to: $1) }
    }
}

extension PolicySection {
    fileprivate func isEqual(to other: any PolicySection) -> Bool { other as? Self == self }
    fileprivate var isStandard: Bool { self == Self() }
}

// MARK: As the ledger keeps them

extension PolicySections {
    /// - Parameter mayLackAny: whether what is as the standard is left out.
    /// - Throws: `DecodingError` where a policy is missing that older settings cannot lack.
    init(from container: KeyedDecodingContainer<JSONKey>, mayLackAny: Bool) throws {
        func read<P: ConfiguredPolicy>(_ policy: P.Type, into sections: inout PolicySections) throws {
            let key = JSONKey(P.name)
            guard !(mayLackAny || P.isLackedByOlderSettings) || container.contains(key) else { return }
            sections[policy] = try container.decode(P.Settings.self, forKey: key)
        }
        sections = [:]
        for policy in Policies.configured { try read(policy, into: &self) }
    }

    func encode(to container: inout KeyedEncodingContainer<JSONKey>, differencesOnly: Bool) throws {
        for (name, section) in sections where !(differencesOnly && section.isStandard) {
            try container.encode(section, forKey: JSONKey(name))
        }
    }
}
