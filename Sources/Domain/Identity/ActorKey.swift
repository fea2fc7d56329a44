/// A public key by which an actor is known over ssh.
package struct ActorKey: Sendable {
    /// As `ssh-keygen -l` has it: `SHA256:…`.
    package let fingerprint: String
    package let actor: String
    /// As in the key's file: `ssh-ed25519`, and the key itself in base64.
    package let type: String
    package let key: String
    package let comment: String
    package let addedAt: Timestamp
    package let lastUsedAt: Timestamp?

    package init(
        fingerprint: String, actor: String, type: String, key: String, comment: String, addedAt: Timestamp,
        lastUsedAt: Timestamp? = nil
    ) {
        self.fingerprint = fingerprint
        self.actor = actor
        self.type = type
        self.key = key
        self.comment = comment
        self.addedAt = addedAt
        self.lastUsedAt = lastUsedAt
    }
}
