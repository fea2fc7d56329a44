/// The comparison of a commit's added lines with the sessions that the commit names.
///
/// A session *covers* a line if it edited the line into the same path, or if it wrote the line anywhere and the line
/// is long enough to be telling: code moves between files, and people type what an agent proposed. A line that neither
/// is true of is looked for regardless of line breaks, as formatters wrap and join lines; see `WrittenText`.
package struct Attribution: Hashable, Sendable {
    /// A line that a commit adds, prepared for comparison.
    package struct Line: Hashable, Sendable {
        /// The file, to be shown to people.
        package let path: TreePath
        package let number: Int
        /// The keyed hash of the line's key.
        package let hash: UInt64
        /// The keyed hash of the path.
        package let place: UInt64
        package let isTelling: Bool
        /// How many ordinary lines it counts as.
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
        fileprivate var position: Passages.Place { Passages.Place(file: place, number: number) }
    }

    /// The place of a line that no session covers.
    package struct Place: Hashable, Sendable {
        package let path: TreePath
        package let line: Int
    }

    /// The number of sessions of a home up to which a line still tells who wrote it.
    ///
    /// Three: a conversation that is resumed is recorded under a new name with the same lines, and the same work is
    /// often tried twice. What a fourth session wrote as well is a phrase of the project or language. On real
    /// commits, no session then covered more than a ninth of a commit that was not its own.
    package static let maximumSessions = 3
    /// How many places without coverage are kept as examples.
    private static let examples = 5
    /// The number of bytes of lines that do not count which weigh as much as one that counts.
    private static let trivialLength = 120
    /// The number of repetitions of an uncovered line that count as one line more: a few lines can be arranged to say
    /// anything.
    private static let repetitions = 8

    /// The weight of the lines that a session covers.
    package var covered = 0
    /// The weight of all lines that count: neither trivial nor common to many sessions. An ordinary line weighs one.
    package var countable = 0
    /// The weight of the covered lines that were edited into the same path.
    package var inPlace = 0
    /// How many lines the sessions edited into one file of the commit: into the file of which it has most of them.
    package var edited = 0
    /// How many of those lines the commit has.
    package var landed = 0
    /// Whether the commit lacks lines that the sessions edited into its paths.
    package var lacksLines = false
    /// How many lines a session took out of one file: of the file of which most of them are gone.
    package var removed = 0
    /// How many of those the commit takes out.
    package var gone = 0
    /// The first lines that no session covers.
    package var unexplained: [Place] = []
    /// How many lines no session covers.
    package var unexplainedLines = 0
    /// The weight of lines that do not count and could be from anyone: too short, or in many sessions but not in a
    /// named one.
    package var untold = 0
    /// Whether a session edited one of the paths that the commit changes; true of a commit that changes none.
    package var editedItsPaths = false
    /// Whether sessions edited all of those paths; true of a commit that changes none.
    package var editedAllItsPaths = false
    /// How many lines of the sessions and files of the commit could not be compared.
    package var leftOut = 0
    /// How many files could not be read and were not made whole by a session.
    package var unseenFiles = 0
    /// Whether each segment wrote a part of the commit: lines that count, a whole file, or, where the commit has
    /// neither, edits in its paths. A trailer alone is not enough.
    package var havePart: [Bool] = []

    package init() {}

    /// Compares a commit's lines with those of the segments that it names.
    ///
    /// - Parameters:
    ///   - lines: the lines that the commit adds, without trivial ones.
    ///   - places: the hashes of all paths that it changes.
    ///   - moved: the hashes of paths whose content only moved there.
    ///   - contents: an entry for the whole content of each changed file, by the path's hash.
    ///   - skipped: the hashes of the paths of files that were not read.
    ///   - trivial: the bytes of lines that do not count, by the path's hash.
    ///   - common: the lines, of the commit or of `landingLines`, that occur in more than `maximumSessions` sessions.
    ///   - passages: what of the lines the segments wrote with other line breaks.
    package init(
        of lines: [Line], changing places: Set<UInt64>, moving moved: Set<UInt64> = [],
        by segments: [SegmentLines], contents: [UInt64: SegmentLines.Entry] = [:], skipped: Set<UInt64> = [],
        trivial: [UInt64: Int] = [:],
        common: Set<UInt64>, passages: Passages = Passages()
    ) {
        let whole = Set(contents.filter { _, content in segments.contains { $0.has(content) } }.keys)
        unseenFiles = skipped.subtracting(whole).count
        leftOut = segments.reduce(unseenFiles + passages.leftOut) { $0 + $1.leftOut }
        editedItsPaths = places.isEmpty || segments.contains { places.contains(where: $0.edited) }
        editedAllItsPaths = places.subtracting(moved).allSatisfy { place in
            segments.contains { $0.edited(place) }
        }
        untold = trivial.reduce(0) { $0 + (whole.contains($1.key) ? 0 : $1.value) } / Self.trivialLength
        count(lines, by: segments, whole: whole, common: common, passages)
        let present = Set(lines.map(\.entry))
        havePart = segments.enumerated().map { number, segment in
            if contents.values.contains(where: segment.has) { return true }
            guard countable > 0 else { return places.contains(where: segment.edited) }
            return lines.contains { line in
                !common.contains(line.hash)
                    && (segment.wrote(line.hash, to: line.place, orAnywhere: line.isTelling)
                        || passages.writers[line.position]?.segment == number)
            }
        }
        let edits = Self.landingLines(of: segments, in: places).filter { !common.contains($0.line) }
        for (_, edits) in Dictionary(grouping: edits, by: \.place) {
            note(
                landed: edits.count { present.contains($0) || passages.landed.contains($0) }, of: edits.count)
        }
    }

    /// Notes that the commit has `count` of the lines that the sessions edited into a file of the commit.
    ///
    /// The file decides of which the largest share is there, and of those the one of most lines: what the sessions wrote
    /// into others may be in earlier commits.
    private mutating func note(landed count: Int, of lines: Int) {
        if count < lines { lacksLines = true }
        guard Self.isMore((count, lines), than: (landed, edited)) else { return }
        (edited, landed) = (lines, count)
    }

    /// Notes that the commit takes out `count` of the lines that a session took out of a file of the commit.
    ///
    /// The file decides of which the largest share is gone, and of those the one of most lines: what the session did to
    /// others may be in earlier commits.
    package mutating func note(gone count: Int, of lines: Int) {
        guard Self.isMore((count, lines), than: (gone, removed)) else { return }
        (removed, gone) = (lines, count)
    }

    /// Whether a share is larger than another, or the same of more lines.
    private static func isMore(_ share: (Int, of: Int), than best: (Int, of: Int)) -> Bool {
        let (one, other) = (share.0 * Swift.max(best.of, 1), best.0 * share.of)
        return one > other || one == other && share.of > best.of
    }

    private mutating func count(
        _ lines: [Line], by segments: [SegmentLines], whole: Set<UInt64>, common: Set<UInt64>,
        _ passages: Passages
    ) {
        enum Origin { case inPlace, elsewhere, none }
        func origin(of line: Line) -> Origin {
            let found = segments.lazy.flatMap { $0.places(of: line.hash) }
            if whole.contains(line.place) || found.contains(line.place) { return .inPlace }
            if line.isTelling, found.contains(where: { _ in true }) { return .elsewhere }
            return passages.writers[line.position].map { $0.isInPlace ? .inPlace : .elsewhere } ?? .none
        }
        var seen: [SegmentLines.Entry: Origin] = [:]
        var repeated = 0
        for line in lines {
            if let known = seen[line.entry] {
                // A repeated line counts as it did first.
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
            if from == .none { noteUnexplained(line) } else { covered += line.weight }
        }
        countable += repeated / Self.repetitions
    }

    private mutating func noteUnexplained(_ line: Line) {
        unexplainedLines += 1
        guard unexplained.count < Self.examples else { return }
        unexplained.append(Place(path: line.path, line: line.number))
    }

    /// The sample of lines that `landed` is measured on: each costs a query whether it is common, and a larger sample
    /// says no more.
    private static let sampleSize = 4_096

    /// The different lines that the segments edited into `places`; a sample where they are very many. In the order of
    /// a keyed hash, the first ones are a random choice.
    package static func landingLines(of segments: [SegmentLines], in places: Set<UInt64>) -> [SegmentLines
        .Entry]
    {
        let edited = segments.flatMap { segment in
            segment.entries.lazy.filter { $0.line != 0 && $0.place != 0 && places.contains($0.place) }
                .prefix(sampleSize)
        }
        return Array(Set(edited).sorted().prefix(sampleSize))
    }

    /// Whether lines that no session covers may be a session's with other line breaks: then something that it wrote is
    /// not in the commit as it was written.
    package var mayHidePassages: Bool { unexplainedLines > 0 && (edited == 0 || lacksLines) }

    /// The share of the lines that count which a session covers, from 0 to 1; 0 where no line counts.
    package var coverage: Double { countable == 0 ? 0 : Double(covered) / Double(countable) }

    /// The share of the sessions' lines in that file that the commit has, from 0 to 1; 0 where they have none.
    package var landedShare: Double { edited == 0 ? 0 : Double(landed) / Double(edited) }

    /// The shares that a policy asks for, from 0 to 1.
    package struct Thresholds: Hashable, Sendable, Codable {
        package var verified: Double
        package var partial: Double

        package init(verified: Double, partial: Double) {
            self.verified = verified
            self.partial = partial
        }
    }

    /// The outcome of the check of the commit's claim.
    ///
    /// A person's large commit may have a line or two of an agent. The claim is *partial* then, too, if a large
    /// enough share of what the session edited into one of its files is in the commit, or of what it took out of a file
    /// into which it wrote nothing. The helper names no session that shows less, so an honest commit is not refused.
    ///
    /// A claim is at most *partial* where files could not be read and are not known to be a session's, or where so
    /// many lines do not count that the real coverage may be lower.
    ///
    /// Where no line counts (files deleted, renamed, binary, or only brackets), paths decide: sessions that edited
    /// all changed paths cover the change, sessions that edited some cover a part of it, and a session that edited
    /// none is *unsupported*. A claim without evidence must not pass because there is little to check. The helper
    /// names only sessions that edited what is committed. A commit that changes no path of its own, such as a plain
    /// merge, has nothing that could contradict a claim.
    package func outcome(_ thresholds: Thresholds) -> SessionOutcome {
        let isTold = Double(covered) >= thresholds.verified * Double(countable + untold)
        let best = unseenFiles == 0 && isTold ? SessionOutcome.verified : .partial
        guard countable > 0 else {
            return !editedItsPaths ? .unsupported : editedAllItsPaths ? best : .partial
        }
        if coverage >= thresholds.verified { return best }
        let isLanded = landed > 0 && landedShare >= thresholds.partial
        let isGone = gone > 0 && Double(gone) >= thresholds.partial * Double(removed)
        return coverage >= thresholds.partial || isLanded || isGone ? .partial : .unsupported
    }
}
