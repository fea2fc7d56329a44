/// A segment that was masked, read and checked: what is listed of it, its bytes, and the index of its lines.
package struct ReceivedSegment: Sendable {
    package let name: SegmentName
    package let previous: SegmentHash?
    package let agent: String
    package let conversation: String?
    package let models: [String]
    package let messageCount: Int
    package let editCount: Int
    package let paths: Set<TreePath>
    /// Of the bytes as they were sent.
    package let hash: SegmentHash
    /// As they are kept: where something was masked on arrival, not those that were sent.
    package let bytes: [UInt8]
    package let masked: MaskedSecrets
    package let lines: SegmentLines
    /// Whether it is a `Declaration` instead of a record.
    package let isDeclared: Bool

    package init(
        _ segment: SessionSegment, hash: SegmentHash, bytes: [UInt8], masked: MaskedSecrets,
        lines: SegmentLines
    ) {
        name = segment.name
        previous = segment.previous
        agent = segment.agent
        conversation = segment.conversation
        models = segment.models
        messageCount = segment.messages.count
        editCount = segment.edits.count
        paths = Set(segment.edits.map { TreePath($0.path) })
        self.hash = hash
        self.bytes = bytes
        self.masked = masked
        self.lines = lines
        isDeclared = segment.declared != nil
    }
}
