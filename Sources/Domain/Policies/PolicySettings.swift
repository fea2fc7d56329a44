/// What an administrator decided: the policy file's content, checked. The ledger keeps it with its digest.
package struct PolicySettings: Equatable, Sendable {
    package var identity = IdentitySettings()
    package var forward = ForwardSettings()
    package var approvals = ApprovalSettings()
    package var limits = PushLimits()
    package var notify: [NotificationTarget] = []
    package var help = HelpSettings()
    private var sections = PolicySections()

    /// All settings of mirrors that have others than these, by the mirrors' names.
    package var overlays: [String: PolicySettings] = [:]

    /// The standard settings of everything.
    package init() {}

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
    private typealias Key = JSONKey

    /// - Throws: `DecodingError` where a value is missing or not of its form.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        identity = try container.decode(IdentitySettings.self, forKey: Key("identity"))
        forward = try container.decode(ForwardSettings.self, forKey: Key("forward"))
        approvals = try container.decode(ApprovalSettings.self, forKey: Key("approvals"))
        limits = try container.decode(PushLimits.self, forKey: Key("limits"))
        notify = try container.decode([NotificationTarget].self, forKey: Key("notify"))
        // Older settings lack it.
        help = try container.decodeIfPresent(HelpSettings.self, forKey: Key("help")) ?? HelpSettings()
        sections = try PolicySections(from: container)
        overlays = try container.decode([String: PolicySettings].self, forKey: Key("overlays"))
    }

    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(identity, forKey: Key("identity"))
        try container.encode(forward, forKey: Key("forward"))
        try container.encode(approvals, forKey: Key("approvals"))
        try container.encode(limits, forKey: Key("limits"))
        try container.encode(notify, forKey: Key("notify"))
        if !help.isEmpty { try container.encode(help, forKey: Key("help")) }
        try sections.encode(to: &container)
        try container.encode(overlays, forKey: Key("overlays"))
    }
}
