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
        fileprivate let moved: Set<UInt64>
        fileprivate let skipped: Set<UInt64>
        /// How many bytes the lines say that do not count, by the path.
        fileprivate let trivial: [UInt64: Int]
        fileprivate var sessions: [UInt64: [Int64]]
    }

    /// A line as it stands in a commit.
    typealias AddedLine = (path: TreePath, number: Int, text: ArraySlice<UInt8>)

    /// Looks the lines up that are not trivial.
    ///
    /// - Parameters:
    ///   - paths: all that the commit changes.
    ///   - moved: those of them that only get what another had.
    ///   - contents: what each file holds that it changes.
    ///   - skipped: the files that were not looked into.
    func look(
        up added: some Sequence<AddedLine>, changing paths: [TreePath], moving moved: [TreePath] = [],
        contents: [(path: TreePath, blob: ObjectID)] = [], skipped: [TreePath] = []
    ) throws -> Compared {
        var places: [TreePath: UInt64] = [:]
        for path in paths { places[path] = SegmentLines.place(of: path, hash: hasher.callAsFunction) }
        var reader = LineReader(hasher: hasher)
        for line in added { if let place = places[line.path] { reader.read(line, at: place) } }
        let lines = reader.lines
        return Compared(
            lines: lines, places: Set(places.values),
            contents: Dictionary(
                contents.compactMap { file in
                    places[file.path].map {
                        ($0, SegmentLines.content(file.blob, at: file.path, hash: hasher.callAsFunction))
                    }
                }
            ) { first, _ in first },
            moved: Set(moved.compactMap { places[$0] }), skipped: Set(skipped.compactMap { places[$0] }),
            trivial: reader.trivial,
            sessions: try ledger.sessions(having: lines.lazy.map(\.hash)))
    }

    /// How far `segments` explain the lines.
    ///
    /// - Parameter passages: what of the lines they wrote with other line breaks.
    func attribution(
        of compared: inout Compared, by segments: [SegmentLines], passages: Passages = Passages()
    ) throws -> Attribution {
        let landing = Attribution.landingLines(of: segments, in: compared.places).map(\.line)
        let known = Set(compared.lines.map(\.hash)).union(compared.sessions.keys)
        let others = try ledger.sessions(having: Set(landing).subtracting(known))
        compared.sessions.merge(others) { $1 }
        return Attribution(
            of: compared.lines, changing: compared.places, moving: compared.moved, by: segments,
            contents: compared.contents,
            skipped: compared.skipped, trivial: compared.trivial,
            common: Set(compared.sessions.filter { $0.value.count > Attribution.maximumSessions }.keys),
            passages: passages)
    }

    /// Compares what segments took out of files with what the commit takes out of these. Lines of very many sessions
    /// do not count here, either.
    ///
    /// - Parameters:
    ///   - segments: what each took out of files into which it wrote nothing, by the path.
    ///   - removed: what the commit takes out of each file.
    func compareRemoved(
        _ segments: [[String: Set<LineKey>]], with removed: [TreePath: [ArraySlice<UInt8>]],
        in attribution: inout Attribution
    ) throws {
        var known: [String: Set<LineKey>] = [:]
        for (path, lines) in segments.joined() {
            guard let texts = removed[TreePath(path)] else { continue }
            let all = known[path] ?? Set(texts.lazy.flatMap { LineKey.all(in: $0) })
            known[path] = all
            guard !lines.isDisjoint(with: all) else { continue }
            let hashes = lines.map { (hash: hasher($0.bytes), isGone: all.contains($0)) }
            let common = try ledger.sessions(having: hashes.lazy.map(\.hash))
                .filter { $0.value.count > Attribution.maximumSessions }
            let told = hashes.filter { common[$0.hash] == nil }
            attribution.note(gone: told.count(where: \.isGone), of: told.count)
        }
    }

    /// How many sessions can have half of a commit: of each line no more than `Attribution.maximumSessions` are asked.
    private static let maximumCandidates = 2 * Attribution.maximumSessions

    /// The mirror's session that most of the lines are found in; nil where none has as many as say something.
    ///
    /// The files that it wrote them to do not matter: people move what an agent wrote before they commit it. As in
    /// `Attribution` only a telling line is found in any file. Whether the session wrote a short one to this very path
    /// only its segments say; that it edited the path is enough here.
    func candidate(for compared: Compared) throws -> SessionEvidence.Candidate? {
        var found: [Int64: [Attribution.Line]] = [:]
        var countable = 0
        var seen: Set<SegmentLines.Entry> = []
        for line in compared.lines {
            let sessions = compared.sessions[line.hash] ?? []
            guard sessions.count <= Attribution.maximumSessions,
                seen.insert(SegmentLines.Entry(line: line.hash, place: line.place)).inserted
            else { continue }
            countable += line.weight
            for session in sessions { found[session, default: []].append(line) }
        }
        var best: SessionEvidence.Candidate?
        let order = found.map { (number: $0.key, lines: $0.value, weight: $0.value.weight) }
            .sorted { ($1.weight, $0.number) < ($0.weight, $1.number) }
        for (number, lines, weight) in order.prefix(Self.maximumCandidates)
        where weight >= max(SessionEvidence.Candidate.fewestLines, (best?.lines ?? 0) + 1) {
            guard let session = try ledger.session(numbered: number, mirror: mirror) else { continue }
            let edited = try ledger.editedPaths(
                among: Set(lines.lazy.filter { !$0.isTelling }.map(\.path)), mirror: mirror, by: number)
            let count = lines.filter { $0.isTelling || edited.contains($0.path) }.weight
            if count > best?.lines ?? 0 {
                best = SessionEvidence.Candidate(session: session, lines: count, countable: countable)
            }
        }
        return best
    }
}

extension [Attribution.Line] {
    fileprivate var weight: Int { reduce(0) { $0 + $1.weight } }
}

/// Reads lines as they are compared.
private struct LineReader {
    let hasher: LineHasher
    private(set) var lines: [Attribution.Line] = []
    private(set) var trivial: [UInt64: Int] = [:]

    init(hasher: LineHasher) { self.hasher = hasher }

    mutating func read(_ line: CompareLines.AddedLine, at place: UInt64) {
        var keys: [LineKey] = []
        LineKey.forEach(in: line.text) { key in
            if key.isTrivial { trivial[place, default: 0] += key.saidBytes } else { keys.append(key) }
        }
        for key in keys {
            lines.append(
                Attribution.Line(
                    path: line.path, number: line.number, hash: hasher(key.bytes), place: place,
                    isTelling: key.isTelling, weight: key.weight))
        }
    }
}
