/// The trailer that ties a commit to a segment: `AI-Session: <ulid>/<segment> sha256:<hex>`.
package struct SessionTrailer: Hashable, Sendable {
    package static let key = Trailer.sessionKey

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

        /// More than a sound one has.
        private static let longest = 120

        /// Its beginning, for people.
        var shown: String {
            let beginning = VisibleText.beginning(of: value, bytes: Self.longest)
            return VisibleText.escaping(beginning) + (beginning.utf8.count < value.utf8.count ? "…" : "")
        }

        /// What became of it, where that can be told; empty where not. Tools that break long lines do that.
        var reason: String {
            let fields = value.split(separator: " ")
            guard let first = fields.first, SegmentName(first) != nil else { return "" }
            if fields.count == 1 {
                return
                    ": its hash is missing; where that stands in a line of its own, the line begins with a space"
            }
            return fields.count > 2 ? ": its hash is to be in one piece, and nothing behind it" : ""
        }
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
