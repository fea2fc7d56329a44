/// What an administrator decided: the policy file's content, checked. The ledger keeps it with its digest.
package struct PolicySettings: Hashable, Sendable, Codable {
    package var identity: IdentitySettings
    package var forward: ForwardSettings
    package var approvals: ApprovalSettings
    package var sessions: SessionPolicy.Settings
    package var secrets: SecretPolicy.Settings
    package var refs: [RefPolicy.Rule]
    package var paths: [PathPolicy.Entry] = []
    package var messages: [MessagePolicy.Entry] = []
    package var size = SizePolicy.Settings()
    package var history = HistoryPolicy.Settings()
    package var authors = AuthorPolicy.Settings()
    package var notify: [NotificationTarget] = []

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
    }

    package struct ApprovalSettings: Hashable, Sendable, Codable {
        /// Who lets held pushes pass where a policy names nobody else.
        package var standard: ApprovalRule
        /// How long a hold waits for a decision, in days.
        package var expiry: Int
        /// How long a push may wait for its approval at most, in seconds.
        package var wait: Int

        package init(standard: ApprovalRule = .standard, expiry: Int = 14, wait: Int = 600) {
            self.standard = standard
            self.expiry = expiry
            self.wait = wait
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
