/// The ref that brings one segment to a mirror: `refs/ai-sessions/<ulid>/<segment>`, a blob.
package enum SessionRef {
    package static let prefix = RefName.sessionPrefix
    /// How a gate says that it recorded what a push brought; the push's number follows.
    package static let acceptance = "gatehouse: accepted as p"

    package static func name(of segment: SegmentName) -> RefName {
        RefName(prefix + segment.description)
    }

    /// The segment that `ref` brings, or nil where the name is not of that form.
    package static func segment(of ref: RefName) -> SegmentName? {
        guard ref.rawValue.hasPrefix(prefix) else { return nil }
        return SegmentName(ref.rawValue.dropFirst(prefix.count))
    }
}
