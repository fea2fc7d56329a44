package import Domain

/// The rights by which secrets may pass at a place. A secret that may pass in one file may not pass in another.
package struct SecretRights: Sendable {
    private let policy: SecretPolicy
    private let mirror: String
    private let exceptions: @Sendable () throws -> [SecretException]
    private let ignored: @Sendable () throws -> IgnoredSecrets

    /// The rights in a mirror.
    ///
    /// - Parameters:
    ///   - exceptions: returns the exceptions in force.
    ///   - ignored: returns the findings that the tips' `.gitleaksignore` files name.
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

    /// The rights while one commit is scanned.
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

    /// The rights for a commit.
    ///
    /// - Parameter before: what `.gitleaksignore` named before the commit changed it; nil if it did not.
    func ofCommit(ignoredBefore before: IgnoredSecrets?) throws -> OfCommit {
        let now = try ignored()
        var known = now
        if let before { known.formUnion(before) }
        return OfCommit(
            policy: policy, mirror: mirror,
            facts: SecretFacts(exceptions: try exceptions(), ignored: now), before: known)
    }
}
