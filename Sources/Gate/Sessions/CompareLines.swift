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
            lines: lines, places: Set(places.values),
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

    /// Of each line no more than `Attribution.maximumSessions` sessions are asked, so that no more than twice as many can
    /// have half of a commit.
    private static let maximumCandidates = 2 * Attribution.maximumSessions

    /// The mirror's session that most of the lines are found in; nil where none has as many as say something.
    ///
    /// The files that it wrote them to do not matter: people move what an agent wrote before they commit it. As in
    /// `Attribution` only a telling line is found in any file. Whether the session wrote a short one to this very path
    /// its segments would have to be read for; that it edited the path has to do.
    func candidate(for compared: Compared) throws -> SessionEvidence.Candidate? {
        var found: [Int64: [Attribution.Line]] = [:]
        var countable = 0
        var seen: Set<SegmentLines.Entry> = []
        for line in compared.lines {
            let sessions = compared.sessions[line.hash] ?? []
            guard sessions.count <= Attribution.maximumSessions,
                seen.insert(SegmentLines.Entry(line: line.hash, place: line.place)).inserted
            else { continue }
            countable += 1
            for session in sessions { found[session, default: []].append(line) }
        }
        var best: SessionEvidence.Candidate?
        let order = found.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
        for (number, lines) in order.prefix(Self.maximumCandidates)
        where lines.count >= max(SessionEvidence.Candidate.fewestLines, (best?.lines ?? 0) + 1) {
            guard let session = try ledger.session(numbered: number, mirror: mirror) else { continue }
            let edited = try ledger.editedPaths(
                among: Set(lines.lazy.filter { !$0.isTelling }.map(\.path)), mirror: mirror, by: number)
            let count = lines.count { $0.isTelling || edited.contains($0.path) }
            if count > best?.lines ?? 0 {
                best = SessionEvidence.Candidate(session: session, lines: count, countable: countable)
            }
        }
        return best
    }
}
