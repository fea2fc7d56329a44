/// A ref of the upstream that was changed past the gate.
package struct UpstreamChange: Sendable {
    package let ref: RefName
    package let old: ObjectID
    package let new: ObjectID
    /// Whether the mirror's ref follows it.
    package let isFollowed: Bool
    /// The commit that the mirror took over with it, from now on trusted as it was found.
    package let found: ObjectID?

    package init(
        ref: RefName, old: ObjectID, new: ObjectID, isFollowed: Bool, found: ObjectID? = nil
    ) {
        self.ref = ref
        self.old = old
        self.new = new
        self.isFollowed = isFollowed
        self.found = found
    }
}
