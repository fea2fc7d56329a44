/// The settings of all policies, each under the name of its policy.
struct PolicySections: Sendable {
    private var sections: [String: any PolicySection] = [:]

    /// The settings of a policy: the standard ones where there are none.
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
        left.sections.count == right.sections.count
            && left.sections.allSatisfy { name, section in
                right.sections[name].map { section.isEqual(to: $0) } ?? false
            }
    }
}

extension PolicySection {
    fileprivate func isEqual(to other: any PolicySection) -> Bool { other as? Self == self }
}

// MARK: As the ledger keeps them

extension PolicySections {
    /// A policy that was added after the settings were compiled has no value, and its standard settings.
    init(from container: KeyedDecodingContainer<JSONKey>) throws {
        func read<P: ConfiguredPolicy>(_ policy: P.Type, into sections: inout PolicySections) throws {
            guard let own = try container.decodeIfPresent(P.Settings.self, forKey: JSONKey(P.name)) else {
                return
            }
            sections[policy] = own
        }
        for policy in Policies.configured { try read(policy, into: &self) }
    }

    func encode(to container: inout KeyedEncodingContainer<JSONKey>) throws {
        for (name, section) in sections { try container.encode(section, forKey: JSONKey(name)) }
    }
}
