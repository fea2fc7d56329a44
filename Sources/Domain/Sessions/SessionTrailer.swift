/// The trailer that links a commit to a segment: `AI-Session: <ulid>/<segment> sha256:<hex>`.
///
/// A message has it on two lines, the hash folded, so that none is longer than linters let pass. Older commits have it
/// on one.
package struct SessionTrailer: Hashable, Sendable {
    package static let key = Trailer.sessionKey

    package let segment: SegmentName
    /// The hash of the segment's masked bytes.
    package let hash: SegmentHash

    package init(segment: SegmentName, hash: SegmentHash) {
        self.segment = segment
        self.hash = hash
    }

    /// A session trailer with an invalid value.
    package struct Malformed: Error, Hashable {
        package let value: String

        /// How much of the value is shown, in bytes: more than a valid one has.
        private static let longest = 120

        /// The value's beginning, safe to show.
        var shown: String {
            let beginning = VisibleText.beginning(of: value, bytes: Self.longest)
            return VisibleText.escaping(beginning) + (beginning.utf8.count < value.utf8.count ? "…" : "")
        }

        /// The cause in words, to follow the value; empty where it is unknown. Tools that wrap long lines break
        /// trailers.
        var reason: String {
            let fields = value.split(separator: " ")
            guard let first = fields.first, SegmentName(first) != nil else { return "" }
            if fields.count == 1 {
                return
                    ": its hash is missing; if the hash is on a line of its own, that line must begin with a space"
            }
            return fields.count > 2 ? ": its hash must be in one piece, with nothing after it" : ""
        }
    }

    /// Reads the value of a trailer.
    package static func parse(_ value: some StringProtocol) -> Result<SessionTrailer, Malformed> {
        let fields = value.split(separator: " ")
        guard fields.count == 2, let segment = SegmentName(fields[0]), fields[1].hasPrefix("sha256:"),
            let hash = SegmentHash(hex: fields[1].dropFirst("sha256:".count))
        else { return .failure(Malformed(value: String(value))) }
        return .success(SessionTrailer(segment: segment, hash: hash))
    }
}

extension SessionTrailer: CustomStringConvertible {
    /// The key and the whole value, as a reader of trailers joins them.
    package var description: String { "\(SessionTrailer.key): \(segment) \(hash)" }

    /// The lines that a commit message has of it, of at most 72 characters.
    package var lines: [String] { ["\(SessionTrailer.key): \(segment)", " \(hash)"] }
}
