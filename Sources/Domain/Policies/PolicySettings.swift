/// What an administrator decided: the policy file's content, checked. The ledger keeps it with its digest.
package struct PolicySettings: Hashable, Sendable, Codable {
    package var identity: IdentitySettings
    package var forward: ForwardSettings
    package var approvals: ApprovalSettings
    package var sessions: SessionPolicy.Settings
    package var secrets: SecretPolicy.Settings
    package var refs: [RefPolicy.Rule]
    package var access: [AccessPolicy.Entry] = []
    package var paths: [PathPolicy.Entry] = []
    package var agents: [AgentPolicy.Entry] = []
    package var messages: [MessagePolicy.Entry] = []
    package var size = SizePolicy.Settings()
    package var history = HistoryPolicy.Settings()
    package var limits = PushLimits()
    package var authors = AuthorPolicy.Settings()
    package var notify: [NotificationTarget] = []
    package var signatures: [SignaturePolicy.Entry] = []
    package var external: [ExternalPolicy.Entry] = []
    /// Nil of a policy that was compiled before there was any.
    package var lfs: LFSPolicy.Settings?

    /// All settings of mirrors that have others than these, by the mirrors' names.
    package var overlays: [String: PolicySettings] = [:]

    /// What holds for pushes to a mirror.
    package func settings(for mirror: String) -> PolicySettings { overlays[mirror] ?? self }

    package init(
        identity: IdentitySettings, forward: ForwardSettings, approvals: ApprovalSettings,
        sessions: SessionPolicy.Settings,
        secrets: SecretPolicy.Settings, refs: [RefPolicy.Rule]
    ) {
        self.identity = identity
        self.forward = forward
        self.approvals = approvals
        self.sessions = sessions
        self.secrets = secrets
        self.refs = refs
    }

    package struct IdentitySettings: Hashable, Sendable, Codable {
        /// Whether a push by local path counts as the machine account's.
        package var local: Bool

        package init(local: Bool) {
            self.local = local
        }

        /// What is to be known of `local = true`.
        package static let wordsOnLocal =
            "'local = true' guards Git alone: a push by local path is of the account that pushes, and whoever may run "
            + "programs as an account that writes to the mirrors can be anybody"
    }

    package struct ApprovalSettings: Hashable, Sendable, Codable {
        /// Who lets held pushes pass where a policy names nobody else.
        package var standard: ApprovalRule
        /// How long a hold waits for a decision, in days.
        package var expiry: Int
        /// How long a push may wait for its approval at most, in seconds.
        package var wait: Int
        /// Who may let a held push pass alone in an emergency: actors, and groups with `@`.
        @InOrder package var emergency: Set<String> = []
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

    package struct ForwardSettings: Hashable, Sendable, Codable {
        /// How long a push waits for its forward, in seconds; the rest is left to the worker.
        package var wait: Int

        package init(wait: Int) {
            self.wait = wait
        }
    }
}
