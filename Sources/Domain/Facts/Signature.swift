/// What is known of the signature that a commit, a tag or a push bears.
package struct Signature: Hashable, Sendable {
    package enum Standing: Hashable, Sendable {
        /// It is of exactly what it stands with, by a known key.
        case good
        case unsigned
        /// It is of something else, or cannot be read; with the reason that the verifying program gave.
        case bad(String)
        case unknownKey
        /// The signature itself was made for a time that is over.
        case expired
        case expiredKey
        case revokedKey
        /// The key is that of an actor who may do nothing any more.
        case disabledOwner
        /// A kind of signature that is not verified here.
        case unknownKind(String)
        /// Of a push: the certificate is not an answer to what the mirror asked just then.
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
        /// The address of who made it.
        package let tagger: String

        package init(signature: Signature, name: String, tagger: String) {
            self.signature = signature
            self.name = name
            self.tagger = tagger
        }
    }

    package var commits: [ObjectID: Signature] = [:]
    package var tags: [ObjectID: Tag] = [:]
    /// That of the push itself; nil where it is not asked for, or nobody pushed.
    package var push: Signature?

    package init() {}
}
