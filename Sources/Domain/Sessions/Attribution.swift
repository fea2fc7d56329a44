/// How far the sessions that a commit names explain the lines that it adds.
///
/// A line of the commit is *supported* if a session edited it into the same path, or wrote it at all and it is long
/// enough to say something by itself: code moves between files, and people type what an agent proposed.
package struct Attribution: Hashable, Sendable {
    /// A line that a commit adds, ready to be compared.
    package struct Line: Hashable, Sendable {
        /// Where it stands, for people.
        package let path: TreePath
        package let number: Int
        /// The keyed hashes of the line's key and of the path.
        package let hash: UInt64
        package let place: UInt64
        package let isTelling: Bool
        /// As how many lines it counts.
        package let weight: Int

        package init(
            path: TreePath, number: Int, hash: UInt64, place: UInt64, isTelling: Bool, weight: Int = 1
        ) {
            self.path = path
            self.number = number
            self.hash = hash
            self.place = place
            self.isTelling = isTelling
            self.weight = weight
        }

        fileprivate var entry: SegmentLines.Entry { SegmentLines.Entry(line: hash, place: place) }
    }

    /// A place that no session explains.
    package struct Place: Hashable, Sendable {
        package let path: TreePath
        package let line: Int
    }

    /// In how many sessions of a home a line may occur and still tell who wrote it. Three: a conversation that is taken
    /// up again is recorded under a new name with the same lines, and the same work is often tried twice; what a fourth
    /// one wrote as well is the project's or the language's phrase. Measured on real commits: with it no session
    /// explained more than a ninth of a commit that was not its own.
    package static let maximumSessions = 3
    /// How many of the places that are not explained are kept as examples.
    private static let examples = 5
    /// How many bytes of lines that do not count say as much as a line that does.
    private static let trivialLength = 120
    /// How often a line that no session explains has to be there again to count once more: few lines, in whatever order,
    /// can say anything.
    private static let repetitions = 8

    /// The weight of the lines that a session explains.
    package var supported = 0
    /// That of all that count: not trivial, not common to many sessions. An ordinary line weighs one.
    package var countable = 0
    /// Supported lines that were edited into the same path.
    package var inPlace = 0
    /// Of the lines that the sessions edited into the commit's paths, how many there are, and how many are in it.
    package var edited = 0
    package var landed = 0
    /// The first of the lines that no session explains, and how many there are.
    package var unexplained: [Place] = []
    package var unexplainedLines = 0
    /// The weight of what does not count and may be anybody's: lines that are too short, or stand in many sessions and not
    /// in those that are named.
    package var untold = 0
    /// Whether a session edited one of the paths that the commit changes, and whether all; also true of a commit that
    /// changes none.
    package var editedItsPaths = false
    package var editedAllItsPaths = false
    /// Lines of the sessions, and files of the commit, that could not be compared.
    package var leftOut = 0
    /// Of the files that could not be looked into, those that no session is known to have made.
    package var unseenFiles = 0
    /// Of each segment, whether it wrote some of the commit: lines that count, a file as a whole, or, where the commit has
    /// neither, edits in its paths. To be named is not enough.
    package var havePart: [Bool] = []

    package init() {}

    /// Compares a commit's lines with those of the segments that it names.
    ///
    /// - Parameters:
    ///   - lines: the lines that the commit adds, without trivial ones.
    ///   - places: the hashes of all paths that it changes.
    ///   - moved: those that only get what another had.
    ///   - contents: what stands for the whole content of each changed file, by the path's hash.
    ///   - skipped: the paths of files that were not looked into.
    ///   - trivial: how many bytes the lines say that do not count, by the path's hash.
    ///   - common: those lines, of the commit's and of `landingLines`, that occur in more than `maximumSessions` sessions.
    package init(
        of lines: [Line], changing places: Set<UInt64>, moving moved: Set<UInt64> = [],
        by segments: [SegmentLines], contents: [UInt64: SegmentLines.Entry] = [:], skipped: Set<UInt64> = [],
        trivial: [UInt64: Int] = [:],
        common: Set<UInt64>
    ) {
        let whole = Set(contents.filter { _, content in segments.contains { $0.has(content) } }.keys)
        unseenFiles = skipped.subtracting(whole).count
        leftOut = segments.reduce(unseenFiles) { $0 + $1.leftOut }
        editedItsPaths = places.isEmpty || segments.contains { places.contains(where: $0.edited) }
        editedAllItsPaths = places.subtracting(moved).allSatisfy { place in
            segments.contains { $0.edited(place) }
        }
        untold = trivial.reduce(0) { $0 + (whole.contains($1.key) ? 0 : $1.value) } / Self.trivialLength
        count(lines, by: segments, whole: whole, common: common)
        let present = Set(lines.map(\.entry))
        havePart = segments.map { segment in
            if contents.values.contains(where: segment.has) { return true }
            guard countable > 0 else { return places.contains(where: segment.edited) }
            return lines.contains { !common.contains($0.hash) && Self.wrote($0, segment) }
        }
        for entry in Self.landingLines(of: segments, in: places) where !common.contains(entry.line) {
            edited += 1
            if present.contains(entry) { landed += 1 }
        }
    }

    private mutating func count(
        _ lines: [Line], by segments: [SegmentLines], whole: Set<UInt64>, common: Set<UInt64>
    ) {
        enum Origin { case inPlace, elsewhere, none }
        func origin(of line: Line) -> Origin {
            let found = segments.lazy.flatMap { $0.places(of: line.hash) }
            if whole.contains(line.place) || found.contains(line.place) { return .inPlace }
            return line.isTelling && found.contains { _ in true } ? .elsewhere : .none
        }
        var seen: [SegmentLines.Entry: Origin] = [:]
        var repeated = 0
        for line in lines {
            if let known = seen[line.entry] {
                // A line that is written again and again is one that was written.
                if known == .none, !common.contains(line.hash) { repeated += line.weight }
                continue
            }
            let from = origin(of: line)
            seen[line.entry] = from
            guard !common.contains(line.hash) else {
                if from == .none { untold += line.weight }
                continue
            }
            countable += line.weight
            if from == .inPlace { inPlace += line.weight }
            if from == .none { noteUnexplained(line) } else { supported += line.weight }
        }
        countable += repeated / Self.repetitions
    }

    private static func wrote(_ line: Line, _ segment: SegmentLines) -> Bool {
        segment.places(of: line.hash).contains { $0 == line.place || line.isTelling }
    }

    private mutating func noteUnexplained(_ line: Line) {
        unexplainedLines += 1
        guard unexplained.count < Self.examples else { return }
        unexplained.append(Place(path: line.path, line: line.number))
    }

    /// How many of the sessions' lines *landed* is told by: asking of each whether it is common has its price, and a
    /// share does not become truer with more.
    private static let sampleSize = 4_096

    /// The lines that the segments edited into `places`, each once; of very many the first, which are a random choice,
    /// since they are in the order of a keyed hash.
    package static func landingLines(of segments: [SegmentLines], in places: Set<UInt64>) -> [SegmentLines
        .Entry]
    {
        let edited = segments.flatMap { segment in
            segment.entries.lazy.filter { $0.line != 0 && $0.place != 0 && places.contains($0.place) }
                .prefix(sampleSize)
        }
        return Array(Set(edited).sorted().prefix(sampleSize))
    }

    /// From 0 to 1; 0 where no line counts.
    package var coverage: Double { countable == 0 ? 0 : Double(supported) / Double(countable) }

    package var landedShare: Double { edited == 0 ? 0 : Double(landed) / Double(edited) }

    /// What a policy asks for.
    package struct Thresholds: Hashable, Sendable, Codable {
        package var verified: Double
        package var partial: Double

        package init(verified: Double, partial: Double) {
            self.verified = verified
            self.partial = partial
        }
    }

    /// What became of the claim.
    ///
    /// A large commit of a person may hold a line or two of an agent, which then are a small part of the commit; the claim
    /// is *partial* all the same if as large a part of what the session edited there landed in it. The helper names no
    /// session that shows less, so that an honest commit is not refused.
    ///
    /// What could not be looked into and is not known to be a session's keeps a claim from being more than *partial*, and
    /// so does what does not count where there is so much of it that the sessions may have less than they need.
    ///
    /// Where no line counts (files deleted, renamed, binary, or only brackets) lines cannot tell, but paths can: sessions
    /// that edited all of the changed paths explain the change, those that edited some of them a part of it, and one that
    /// edited none is *unsupported*, since a claim that nothing stands for must not pass because there is little to check.
    /// The helper names only sessions that edited what is committed, so that an honest commit does not come here. A commit
    /// that changes no path of its own, such as a merge that only joins, has nothing that a claim could be wrong about.
    package func outcome(_ thresholds: Thresholds) -> SessionOutcome {
        let isTold = Double(supported) >= thresholds.verified * Double(countable + untold)
        let best = unseenFiles == 0 && isTold ? SessionOutcome.verified : .partial
        guard countable > 0 else {
            return !editedItsPaths ? .unsupported : editedAllItsPaths ? best : .partial
        }
        if coverage >= thresholds.verified { return best }
        let isLanded = landed > 0 && landedShare >= thresholds.partial
        return coverage >= thresholds.partial || isLanded ? .partial : .unsupported
    }
}
