/// The ref that brings one segment to a mirror: `refs/ai-sessions/<ulid>/<segment>`, a blob.
package enum SessionRef {
    package static let prefix = RefName.sessionPrefix

    /// The ref for a segment.
    package static func name(of segment: SegmentName) -> RefName {
        RefName(prefix + segment.description)
    }

    /// The segment that a ref brings; nil where it is another kind of ref.
    package static func segment(of ref: RefName) -> SegmentName? {
        guard ref.rawValue.hasPrefix(prefix) else { return nil }
        return SegmentName(ref.rawValue.dropFirst(prefix.count))
    }
}
