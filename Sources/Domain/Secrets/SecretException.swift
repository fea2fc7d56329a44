/// A decision that a secret may pass: by its fingerprint, its rule, its path, or several of them together.
package struct SecretException: Hashable, Sendable {
    /// By which people name it.
    package let number: Int64
    /// Of the secret; nil for any.
    package let fingerprint: String?
    /// The rule's id; nil for any.
    package let rule: GlobPattern?
    /// The file's path; nil for any. Messages have none.
    package let path: GlobPattern?
    /// The mirror; nil for all.
    package let mirror: String?
    package let reason: String
    /// Who answers for it.
    package let owner: String

    package init(
        number: Int64, fingerprint: String?, rule: GlobPattern?, path: GlobPattern?, mirror: String?,
        reason: String,
        owner: String
    ) {
        self.number = number
        self.fingerprint = fingerprint
        self.rule = rule
        self.path = path
        self.mirror = mirror
        self.reason = reason
        self.owner = owner
    }

    /// Whether it is about this secret at this place of a push into `mirror`.
    package func covers(_ secret: SecretFacts.Secret, at place: SecretFacts.Place, in mirror: String) -> Bool
    {
        (self.mirror ?? mirror) == mirror && (fingerprint.map(secret.isKnown) ?? true)
            && rule?.matches(secret.rule) ?? true
            && path.map(place.isAt) ?? true
    }
}

extension SecretFacts.Secret {
    /// Whether one of the home's keys makes this fingerprint of it.
    fileprivate func isKnown(as fingerprint: String) -> Bool {
        self.fingerprint == fingerprint || earlierFingerprints.contains(fingerprint)
    }
}
