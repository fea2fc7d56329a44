/// One ref that a push changes.
package struct RefUpdate: Hashable, Sendable {
    /// What a ref update does, told from the stored old value and the commits' ancestry.
    package enum Kind: String, Codable, Sendable {
        case create
        /// The new value contains the old one.
        case update
        /// The new value does not contain the old one: commits disappear from the ref.
        case rewind
        case delete
        /// A tag that was there gets another value.
        case tagMove = "tag-move"
        /// Old and new value are the same.
        case unchanged
    }

    /// The ref that changes; where the client named a symbolic ref, the ref which that points at.
    package let ref: RefName
    /// The name that the client sent.
    package let given: RefName
    /// The value stored in the mirror, or zero where the ref does not exist. Never the client's word.
    package let old: ObjectID
    package let new: ObjectID
    package let kind: Kind

    package init(ref: RefName, given: RefName, old: ObjectID, new: ObjectID, kind: Kind) {
        self.ref = ref
        self.given = given
        self.old = old
        self.new = new
        self.kind = kind
    }

    /// The same under other names, where there are such.
    package func renamed(_ name: (RefName) -> RefName?) -> RefUpdate {
        RefUpdate(ref: name(ref) ?? ref, given: name(given) ?? given, old: old, new: new, kind: kind)
    }
}
