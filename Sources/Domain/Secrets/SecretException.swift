/// A decision that lets secrets pass which match all that it names: a fingerprint, a rule, a path, a mirror.
package struct SecretException: Hashable, Sendable {
    /// The number under which it is shown.
    package let number: Int64
    /// The secret's fingerprint; nil for any.
    package let fingerprint: String?
    /// The rule's id; nil for any.
    package let rule: GlobPattern?
    /// The file's path; nil for any. Messages have none.
    package let path: GlobPattern?
    /// The mirror's name; nil for all.
    package let mirror: String?
    package let reason: String
    /// The person who answers for it.
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

    /// Whether it lets this secret pass at this place of a push into `mirror`.
    package func covers(_ secret: SecretFacts.Secret, at place: SecretFacts.Place, in mirror: String) -> Bool
    {
        (self.mirror ?? mirror) == mirror && (fingerprint.map(secret.isKnown) ?? true)
            && rule?.matches(secret.rule) ?? true
            && path.map(place.isAt) ?? true
    }
}

extension SecretFacts.Secret {
    /// Whether the secret has this fingerprint under any of the home's keys.
    fileprivate func isKnown(as fingerprint: String) -> Bool {
        self.fingerprint == fingerprint || earlierFingerprints.contains(fingerprint)
    }
}
