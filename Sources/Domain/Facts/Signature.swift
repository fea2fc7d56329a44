/// What is known about the signature of a commit, a tag or a push.
package struct Signature: Hashable, Sendable {
    /// Whether the signature can be trusted.
    package enum Standing: Hashable, Sendable {
        /// It covers exactly what it stands with, by a known key.
        case good
        case unsigned
        /// It covers something else or cannot be read, for the reason that the verifying program gave.
        case bad(String)
        case unknownKey
        /// The signature was made for a time that is over.
        case expired
        case expiredKey
        case revokedKey
        /// The key belongs to a disabled actor.
        case disabledOwner
        /// It is of a kind that is not verified here.
        case unknownKind(String)
        /// The push certificate does not answer what the mirror asked for this push.
        case stale
    }

    package var standing: Standing
    /// The key's fingerprint, as the program that made it writes it; nil where none is known.
    package var key: String?
    /// The actor whose key it is, where the administrator entered it with an actor.
    package var owner: String?
    /// The addresses that the key is for, in lower case.
    package var addresses: [GlobPattern]

    package init(
        _ standing: Standing, key: String? = nil, owner: String? = nil, addresses: [GlobPattern] = []
    ) {
        self.standing = standing
        self.key = key
        self.owner = owner
        self.addresses = addresses
    }

    package static let none = Signature(.unsigned)

    /// Whether the key is for an address.
    func isFor(_ email: String) -> Bool {
        let address = EmailAddress(email).text
        return addresses.contains { $0.matches(address) }
    }
}

/// The signatures that a push brings, as far as the policy asks for them.
package struct SignatureFacts: Sendable {
    /// An annotated tag.
    package struct Tag: Sendable {
        package let signature: Signature
        /// What the tag calls itself, which need not be its ref's name.
        package let name: String
        /// The tagger's address.
        package let tagger: String

        package init(signature: Signature, name: String, tagger: String) {
            self.signature = signature
            self.name = name
            self.tagger = tagger
        }
    }

    package var commits: [ObjectID: Signature] = [:]
    package var tags: [ObjectID: Tag] = [:]
    /// The signature of the push itself; nil where the policy does not ask for it, and in a rehearsal.
    package var push: Signature?

    package init() {}
}
