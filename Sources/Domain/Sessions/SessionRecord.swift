/// What is recorded of a session, as far as a new segment must fit to it.
package struct SessionRecord: Sendable {
    /// The first actor who used the session's id.
    package let owner: String
    /// The hash of each recorded segment, by number.
    package let segments: [Int: SegmentHash]

    package init(owner: String, segments: [Int: SegmentHash]) {
        self.owner = owner
        self.segments = segments
    }
}
