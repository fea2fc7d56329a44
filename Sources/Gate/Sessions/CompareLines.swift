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
        fileprivate let contents: [UInt64: SegmentLines.Entry]
        fileprivate let skipped: Set<UInt64>
        fileprivate var sessions: [UInt64: [Int64]]
    }

    /// A line as it stands in a commit.
    typealias AddedLine = (path: String, number: Int, text: ArraySlice<UInt8>)

    /// Looks the lines up that are not trivial.
    ///
    /// - Parameters:
    ///   - paths: all that the commit changes.
    ///   - contents: what each file holds that it changes.
    ///   - skipped: the files that were not looked into.
    func look(
        up added: some Sequence<AddedLine>, changing paths: [String],
        contents: [(path: String, blob: ObjectID)] = [], skipped: [String] = []
    ) throws -> Compared {
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
            lines: lines, places: Set(places.values), paths: paths,
            contents: Dictionary(
                contents.compactMap { file in
                    places[file.path].map {
                        ($0, SegmentLines.content(file.blob, at: file.path, hash: hasher.callAsFunction))
                    }
                }
            ) { first, _ in first },
            skipped: Set(skipped.compactMap { places[$0] }),
            sessions: try ledger.sessions(having: lines.lazy.map(\.hash)))
    }

    /// How far `segments` explain the lines.
    func attribution(of compared: inout Compared, by segments: [SegmentLines]) throws -> Attribution {
        let landing = Attribution.landingLines(of: segments, in: compared.places).map(\.line)
        let known = Set(compared.lines.map(\.hash)).union(compared.sessions.keys)
        let others = try ledger.sessions(having: Set(landing).subtracting(known))
        compared.sessions.merge(others) { $1 }
        return Attribution(
            of: compared.lines, changing: compared.places, by: segments, contents: compared.contents,
            skipped: compared.skipped,
            common: Set(compared.sessions.filter { $0.value.count > Attribution.maximumSessions }.keys))
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
