/// The trailer that ties a commit to a segment: `AI-Session: <ulid>/<segment> sha256:<hex>`.
package struct SessionTrailer: Hashable, Sendable {
    package static let key = "AI-Session"

    package let segment: SegmentName
    /// Over the segment's bytes as they were masked and sealed.
    package let hash: SegmentHash

    package init(segment: SegmentName, hash: SegmentHash) {
        self.segment = segment
        self.hash = hash
    }

    /// A session trailer whose value is not of the form.
    package struct Malformed: Error, Hashable {
        package let value: String
    }

    package static func parse(_ value: some StringProtocol) -> Result<SessionTrailer, Malformed> {
        let fields = value.split(separator: " ")
        guard fields.count == 2, let segment = SegmentName(fields[0]), fields[1].hasPrefix("sha256:"),
            let hash = SegmentHash(hex: fields[1].dropFirst("sha256:".count))
        else { return .failure(Malformed(value: String(value))) }
        return .success(SessionTrailer(segment: segment, hash: hash))
    }
}

extension SessionTrailer: CustomStringConvertible {
    /// The whole line, as it stands in a commit message.
    package var description: String { "\(SessionTrailer.key): \(segment) \(hash)" }
}
