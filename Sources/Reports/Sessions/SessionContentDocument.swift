package import Domain

/// A session's segments as recorded, as programs read them.
package struct SessionContentDocument: Encodable {
    /// A segment, with what the ledger knows of it.
    package struct Segment: Encodable {
        package let number: Int
        /// The hash of the segment as it was sent.
        package let sha256: String
        package let actor: String
        package let recorded: String
        package let push: String
        /// Whether the stored content is byte for byte what was sent.
        let isAsSent: Bool
        /// Secrets by rule that the gate masked; `masked` adds those that the developer's side masked.
        let maskedOnArrival: [String: Int]
        package let masked: [String: Int]
        package let content: SessionSegment?

        private enum CodingKeys: String, CodingKey {
            case number, sha256, actor, recorded, push
            case isAsSent = "as_sent"
            case maskedOnArrival = "masked_on_arrival"
            case masked, content
        }
    }

    package let session: String
    package let segments: [Segment]
    package let commits: [RowDocument<(row: Int64, commit: CommitRow)>]
}
