import Domain
import LedgerStore

/// The lines of segments, as commits are compared with them at one push.
struct SegmentIndexes {
    private let ledger: Ledger
    /// The segments that come with the push.
    private let arrived: [SegmentName: SegmentLines]
    private var known: [SegmentName: SegmentLines] = [:]
    /// The helpers whose work is recorded in any segment of a session, by their places.
    private var recordedHelpers: [SessionID: Set<UInt64>] = [:]

    init(ledger: Ledger, arrived: [ReceivedSegment] = []) {
        self.ledger = ledger
        self.arrived = Dictionary(arrived.map { ($0.name, $0.lines) }) { first, _ in first }
    }

    /// The lines of a segment. What was read after a helper is left out where its work is recorded.
    ///
    /// - Throws: where the segment has no index.
    mutating func callAsFunction(_ name: SegmentName) throws -> SegmentLines {
        if let known = known[name] { return known }
        var lines = try index(of: name)
        if lines.hasReadAfterHelpers {
            lines = lines.withoutReading(after: try recordedHelpers(in: name.session))
        }
        known[name] = lines
        return lines
    }

    private mutating func recordedHelpers(in session: SessionID) throws -> Set<UInt64> {
        if let known = recordedHelpers[session] { return known }
        let recorded = try ledger.recordedSession(session).map { Set($0.segments.keys) } ?? []
        let names = recorded.map { SegmentName(session: session, segment: $0) }
        let helpers = try Set(names).union(arrived.keys.filter { $0.session == session })
            .reduce(into: Set<UInt64>()) { $0.formUnion(try index(of: $1).recordedHelpers) }
        recordedHelpers[session] = helpers
        return helpers
    }

    private func index(of name: SegmentName) throws -> SegmentLines {
        try arrived[name] ?? ledger.lines(of: name)
    }
}
