/// A recorded segment as it is shown.
package struct StoredSegment: Sendable {
    package let number: Int
    /// Of the bytes as they were sent.
    package let hash: SegmentHash
    package let actor: String
    package let recordedAt: Timestamp
    /// The number of the push that brought it.
    package let push: Int64
    /// The bytes as they were sent, but for what was masked on arrival; nil where they were erased.
    package let bytes: [UInt8]?
    package let maskedOnArrival: MaskedSecrets

    package init(
        number: Int, hash: SegmentHash, actor: String, recordedAt: Timestamp, push: Int64, bytes: [UInt8]?,
        maskedOnArrival: MaskedSecrets
    ) {
        self.number = number
        self.hash = hash
        self.actor = actor
        self.recordedAt = recordedAt
        self.push = push
        self.bytes = bytes
        self.maskedOnArrival = maskedOnArrival
    }
}
