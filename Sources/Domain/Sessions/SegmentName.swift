/// The name of a segment: its session and its number, counted from one.
package struct SegmentName: Hashable, Sendable {
    package let session: SessionID
    package let segment: Int

    package init(session: SessionID, segment: Int) {
        self.session = session
        self.segment = segment
    }

    /// Reads `<ulid>/<segment>`; nil where the number has leading zeros, a sign or more than nine digits.
    package init?(_ text: some StringProtocol) {
        let fields = text.split(separator: "/", omittingEmptySubsequences: false)
        guard fields.count == 2, let session = SessionID(fields[0]),
            fields[1].utf8.count <= 9, let first = fields[1].utf8.first, first != UInt8(ascii: "0"),
            fields[1].utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            let segment = Int(fields[1])
        else { return nil }
        self.init(session: session, segment: segment)
    }
}

extension SegmentName: CustomStringConvertible {
    /// The name as in trailers and refs: `<ulid>/<segment>`.
    package var description: String { "\(session)/\(segment)" }
}

extension SegmentName: Comparable {
    /// Orders segments by session, then by number.
    package static func < (left: SegmentName, right: SegmentName) -> Bool {
        (left.session.rawValue, left.segment) < (right.session.rawValue, right.segment)
    }
}
