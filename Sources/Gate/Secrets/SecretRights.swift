package import Domain

/// By what right secrets are let pass, and where: what passes in one file may not in another that it moves to.
package struct SecretRights: Sendable {
    private let policy: SecretPolicy
    private let mirror: String
    private let exceptions: @Sendable () throws -> [SecretException]
    private let ignored: @Sendable () throws -> IgnoredSecrets

    /// - Parameters:
    ///   - exceptions: those in force.
    ///   - ignored: what the tips' own files name.
    package init(
        settings: SecretPolicy.Settings = SecretPolicy.Settings(), mirror: String = "",
        exceptions: @escaping @Sendable () throws -> [SecretException] = { [] },
        ignored: @escaping @Sendable () throws -> IgnoredSecrets = { IgnoredSecrets() }
    ) {
        policy = SecretPolicy(settings: settings)
        self.mirror = mirror
        self.exceptions = exceptions
        self.ignored = ignored
    }

    /// They as they are while one commit is looked into.
    struct OfCommit {
        fileprivate let policy: SecretPolicy
        fileprivate let mirror: String
        fileprivate let facts: SecretFacts
        fileprivate let before: IgnoredSecrets

        /// See `SecretPolicy`.
        func strictestAction(
            on secret: SecretFacts.Secret, at places: Set<SecretFacts.Place>
        ) -> Finding.Action? {
            policy.strictestAction(on: secret, at: places, into: mirror, ignored: before, facts)
        }

        func letMove(
            _ secret: SecretFacts.Secret, from strictest: Finding.Action?, to new: SecretFacts.Place
        ) -> Bool {
            policy.letsMove(secret, from: strictest, to: new, into: mirror, facts)
        }
    }

    /// - Parameter before: what the file named that the commit changed; nil where it is what it was.
    func ofCommit(ignoredBefore before: IgnoredSecrets?) throws -> OfCommit {
        let now = try ignored()
        var known = now
        if let before { known.formUnion(before) }
        return OfCommit(
            policy: policy, mirror: mirror,
            facts: SecretFacts(exceptions: try exceptions(), ignored: now), before: known)
    }
}
