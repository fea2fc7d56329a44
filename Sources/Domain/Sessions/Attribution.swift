/// How far the sessions that a commit names explain the lines that it adds.
///
/// A line of the commit is *supported* if a session edited it into the same path, or wrote it at all and it is long
/// enough to say something by itself: code moves between files, and people type what an agent proposed.
package struct Attribution: Hashable, Sendable {
    /// A line that a commit adds, ready to be compared.
    package struct Line: Hashable, Sendable {
        /// Where it stands, for people.
        package let path: String
        package let number: Int
        /// The keyed hashes of the line's key and of the path.
        package let hash: UInt64
        package let place: UInt64
        package let isTelling: Bool

        package init(path: String, number: Int, hash: UInt64, place: UInt64, isTelling: Bool) {
            self.path = path
            self.number = number
            self.hash = hash
            self.place = place
            self.isTelling = isTelling
        }
    }

    /// A place that no session explains.
    package struct Place: Hashable, Sendable {
        package let path: String
        package let line: Int
    }

    /// In how many sessions of a home a line may occur and still tell who wrote it. Three: a conversation that is taken
    /// up again is recorded under a new name with the same lines, and the same work is often tried twice; what a fourth
    /// one wrote as well is the project's or the language's phrase. Measured on real commits: with it no session
    /// explained more than a ninth of a commit that was not its own.
    package static let maximumSessions = 3
    /// How many of the places that are not explained are kept as examples.
    private static let examples = 5

    package var supported = 0
    /// Lines that count: not trivial, not common to many sessions.
    package var countable = 0
    /// Supported lines that were edited into the same path.
    package var inPlace = 0
    /// Of the lines that the sessions edited into the commit's paths, how many there are, and how many are in it.
    package var edited = 0
    package var landed = 0
    /// The first of the lines that no session explains.
    package var unexplained: [Place] = []
    /// Whether a session edited one of the paths that the commit changes; also true of a commit that changes none.
    package var editedItsPaths = false
    /// Lines of the sessions, and files of the commit, that could not be compared.
    package var leftOut = 0
    /// Of the files that could not be looked into, those that no session is known to have made.
    package var unseenFiles = 0

    package init() {}

    /// Compares a commit's lines with those of the segments that it names.
    ///
    /// - Parameters:
    ///   - lines: the lines that the commit adds, without trivial ones.
    ///   - places: the hashes of all paths that it changes.
    ///   - contents: what stands for the whole content of each changed file, by the path's hash.
    ///   - skipped: the paths of files that were not looked into.
    ///   - common: those lines, of the commit's and of `landingLines`, that occur in more than `maximumSessions` sessions.
    package init(
        of lines: [Line], changing places: Set<UInt64>, by segments: [SegmentLines],
        contents: [UInt64: SegmentLines.Entry] = [:], skipped: Set<UInt64> = [], common: Set<UInt64>
    ) {
        let whole = Set(contents.filter { _, content in segments.contains { $0.has(content) } }.keys)
        unseenFiles = skipped.subtracting(whole).count
        // A line that is written again and again is one that was written.
        var seen: Set<SegmentLines.Entry> = []
        for line in lines where !common.contains(line.hash) {
            guard seen.insert(SegmentLines.Entry(line: line.hash, place: line.place)).inserted else {
                continue
            }
            countable += 1
            let found = segments.lazy.flatMap { $0.places(of: line.hash) }
            if whole.contains(line.place) || found.contains(line.place) {
                supported += 1
                inPlace += 1
            } else if line.isTelling, found.contains(where: { _ in true }) {
                supported += 1
            } else if unexplained.count < Self.examples {
                unexplained.append(Place(path: line.path, line: line.number))
            }
        }
        leftOut = segments.reduce(unseenFiles) { $0 + $1.leftOut }
        editedItsPaths = places.isEmpty || segments.contains { places.contains(where: $0.edited) }
        let present = Set(lines.map { SegmentLines.Entry(line: $0.hash, place: $0.place) })
        for entry in Self.landingLines(of: segments, in: places) where !common.contains(entry.line) {
            edited += 1
            if present.contains(entry) { landed += 1 }
        }
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
    /// What could not be looked into and is not known to be a session's keeps a claim from being more than *partial*.
    ///
    /// Where no line counts (files deleted, renamed, binary, or only brackets) lines cannot tell, but paths can: a
    /// session that edited one of the changed paths explains the change, and one that did not is *unsupported*, since
    /// a claim that nothing stands for must not pass because there is little to check. The helper names only sessions
    /// that edited what is committed, so that an honest commit does not come here. A commit that changes no path of its
    /// own, such as a merge that only joins, has nothing that a claim could be wrong about.
    package func outcome(_ thresholds: Thresholds) -> SessionOutcome {
        let best = unseenFiles == 0 ? SessionOutcome.verified : .partial
        guard countable > 0 else { return editedItsPaths ? best : .unsupported }
        if coverage >= thresholds.verified { return best }
        let isLanded = landed > 0 && landedShare >= thresholds.partial
        return coverage >= thresholds.partial || isLanded ? .partial : .unsupported
    }
}
