import Domain
import LedgerStore

/// Compares the lines that a commit adds with recorded sessions.
struct CompareLines {
    let ledger: Ledger
    let hasher: LineHasher
    let mirror: String

    /// A commit's lines, with the sessions that each is in.
    struct Compared {
        fileprivate let lines: [Attribution.Line]
        fileprivate let places: Set<UInt64>
        fileprivate let paths: [String]
        fileprivate let leftOut: Int
        fileprivate var sessions: [UInt64: [Int64]]
    }

    /// A line as it stands in a commit.
    typealias AddedLine = (path: String, number: Int, text: ArraySlice<UInt8>)

    /// Looks the lines up that are not trivial.
    ///
    /// - Parameters:
    ///   - paths: all that the commit changes.
    ///   - leftOut: how many of its files could not be looked into.
    func look(up added: some Sequence<AddedLine>, changing paths: [String], leftOut: Int) throws -> Compared {
        var places: [String: UInt64] = [:]
        for path in paths { places[path] = SegmentLines.place(of: path, hash: hasher.callAsFunction) }
        let lines = added.compactMap { line -> Attribution.Line? in
            let key = LineKey(line.text)
            guard !key.isTrivial, let place = places[line.path] else { return nil }
            return Attribution.Line(
                path: line.path, number: line.number, hash: hasher(key.bytes), place: place,
                isTelling: key.isTelling)
        }
        return Compared(
            lines: lines, places: Set(places.values), paths: paths, leftOut: leftOut,
            sessions: try ledger.sessions(having: lines.lazy.map(\.hash)))
    }

    /// How far `segments` explain the lines.
    func attribution(of compared: inout Compared, by segments: [SegmentLines]) throws -> Attribution {
        let landing = Attribution.landingLines(of: segments, in: compared.places).map(\.line)
        let known = Set(compared.lines.map(\.hash)).union(compared.sessions.keys)
        let others = try ledger.sessions(having: Set(landing).subtracting(known))
        compared.sessions.merge(others) { $1 }
        var attribution = Attribution(
            of: compared.lines, changing: compared.places, by: segments,
            common: Set(compared.sessions.filter { $0.value.count > Attribution.maximumSessions }.keys))
        attribution.leftOut += compared.leftOut
        return attribution
    }

    /// How many sessions are asked whether they edited one of the commit's paths, those with the most lines first.
    private static let maximumCandidates = 8

    /// The recorded session that has the most of the lines and edited one of the paths.
    func candidate(for compared: Compared) throws -> SessionEvidence.Candidate? {
        var tally: [Int64: Int] = [:]
        var countable = 0
        for line in compared.lines {
            let sessions = compared.sessions[line.hash] ?? []
            guard sessions.count <= Attribution.maximumSessions else { continue }
            countable += 1
            for session in sessions { tally[session, default: 0] += 1 }
        }
        let order = tally.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.maximumCandidates)
        guard
            let (number, id) = try ledger.firstSession(
                of: order.map(\.key), editing: compared.paths, mirror: mirror)
        else { return nil }
        return SessionEvidence.Candidate(session: id, lines: tally[number] ?? 0, countable: countable)
    }
}
