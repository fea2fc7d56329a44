/// What an administrator decided: the policy file's content, checked. The ledger keeps it with its digest.
package struct PolicySettings: Equatable, Sendable {
    package var identity = IdentitySettings()
    package var forward = ForwardSettings()
    package var approvals = ApprovalSettings()
    package var limits = PushLimits()
    package var notify: [NotificationTarget] = []
    package var help = HelpSettings()
    private var sections: PolicySections

    /// All settings of mirrors that have others than these, by the mirrors' names.
    package var overlays: [String: PolicySettings] = [:]

    /// The standard settings of everything.
    package init() { sections = PolicySections() }

    /// The settings of one policy.
    package subscript<P: ConfiguredPolicy>(policy: P.Type) -> P.Settings {
        get { sections[policy] }
        set { sections[policy] = newValue }
    }

    /// What holds for pushes to a mirror.
    package func settings(for mirror: String) -> PolicySettings { overlays[mirror] ?? self }

    /// The rules of all entries that say who approves what they hold.
    package var namedApprovals: [ApprovalRule] { sections.all.flatMap(\.namedApprovals) }

    /// What is gathered of a push because some policy asks for it.
    package var wantedFacts: WantedFacts { WantedFacts(of: sections.all.map(\.wantedFacts)) }

    /// The patterns of those entries that tell refs apart and are about `ref`.
    package func scopes(of ref: RefName) -> Set<[GlobPattern]> {
        Set(
            sections.all.flatMap(\.scopes).filter { patterns in
                patterns.contains { $0.matches(ref.rawValue) }
            })
    }
}

extension PolicySettings {
    /// Who counts as an actor.
    package struct IdentitySettings: Hashable, Sendable, Codable {
        /// Whether a push by local path counts as the machine account's.
        package var local = false

        package init() {}

        /// A warning for administrators who set `local = true`.
        package static let wordsOnLocal =
            "'local = true' believes the machine's accounts: a push by local path counts as the account's that runs it, "
            + "so a program of an account that may write to the mirrors can push under any name"
    }

    /// How held pushes are decided.
    package struct ApprovalSettings: Hashable, Sendable, Codable {
        /// Who lets held pushes pass where a policy names no approvers of its own.
        package var standard: ApprovalRule
        /// How long a hold waits for a decision, in days.
        package var expiry: Int
        /// How long a push may wait for its approval at most, in seconds.
        package var wait: Int
        /// Who may let a held push pass alone in an emergency: actors, and groups with `@`.
        @SortedSet package var emergency: Set<String> = []
        /// Whether decisions count only with a signature by a key of the approver's.
        package var signed = false

        package init(standard: ApprovalRule = .standard, expiry: Int = 14, wait: Int = 600) {
            self.standard = standard
            self.expiry = expiry
            self.wait = wait
        }

        /// Whether an actor is named for emergencies.
        package func isForEmergencies(_ actor: ActorProfile) -> Bool {
            ApprovalRule(approvers: emergency).admits(actor)
        }
    }

    /// How ref updates are forwarded to the upstream.
    package struct ForwardSettings: Hashable, Sendable, Codable {
        /// How long a push waits for its forward, in seconds; the rest is left to the worker.
        package var wait = 10

        package init() {}
    }
}

extension PolicySettings: Codable {
    /// - Throws: `DecodingError` where a value is missing or not of its form.
    package init(from decoder: any Decoder) throws {
        try self.init(from: decoder, mayLackAny: false)
    }

    /// - Parameter mayLackAny: whether what is as the standard is left out.
    fileprivate init(from decoder: any Decoder, mayLackAny: Bool) throws {
        let container = try decoder.container(keyedBy: JSONKey.self)
        func value<Value: Decodable>(_ name: String, or standard: Value) throws -> Value {
            let key = JSONKey(name)
            return mayLackAny && !container.contains(key)
                ? standard : try container.decode(Value.self, forKey: key)
        }
        identity = try value("identity", or: IdentitySettings())
        forward = try value("forward", or: ForwardSettings())
        approvals = try value("approvals", or: ApprovalSettings())
        limits = try value("limits", or: PushLimits())
        notify = try value("notify", or: [])
        // Older settings lack it.
        help = try container.decodeIfPresent(HelpSettings.self, forKey: JSONKey("help")) ?? HelpSettings()
        sections = try PolicySections(from: container, mayLackAny: mayLackAny)
        overlays =
            mayLackAny
            ? try value("overlays", or: [:] as [String: PolicyDifferences]).mapValues(\.settings)
            : try container.decode([String: PolicySettings].self, forKey: JSONKey("overlays"))
    }

    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        try encode(to: encoder, differencesOnly: false)
    }

    fileprivate func encode(to encoder: any Encoder, differencesOnly: Bool) throws {
        var container = encoder.container(keyedBy: JSONKey.self)
        func add<Value: Encodable & Equatable>(_ value: Value, _ name: String, unless standard: Value) throws
        {
            if !differencesOnly || value != standard { try container.encode(value, forKey: JSONKey(name)) }
        }
        try add(identity, "identity", unless: IdentitySettings())
        try add(forward, "forward", unless: ForwardSettings())
        try add(approvals, "approvals", unless: ApprovalSettings())
        try add(limits, "limits", unless: PushLimits())
        try add(notify, "notify", unless: [])
        if !help.isEmpty { try container.encode(help, forKey: JSONKey("help")) }
        try sections.encode(to: &container, differencesOnly: differencesOnly)
        if !differencesOnly {
            try container.encode(overlays, forKey: JSONKey("overlays"))
        } else if !overlays.isEmpty {
            try container.encode(overlays.mapValues(PolicyDifferences.init), forKey: JSONKey("overlays"))
        }
    }
}

/// Settings in a form that lacks what is as the standard: hooks read that form, and most of a policy is as the standard.
package struct PolicyDifferences: Codable, Sendable {
    package let settings: PolicySettings

    package init(_ settings: PolicySettings) {
        self.settings = settings
    }

    /// Identifies the standard settings of this version, which the form is read with: the beginning of the SHA-256 of
    /// their JSON.
    package static let standardMark = "a4a3b20cd8f425aa"

    /// - Throws: `DecodingError` where a value is not of its form.
    package init(from decoder: any Decoder) throws {
        settings = try PolicySettings(from: decoder, mayLackAny: true)
    }

    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        try settings.encode(to: encoder, differencesOnly: true)
    }
}
