import Domain
import GitObjects
import LedgerStore

/// Finds out what the recorded sessions say of the commits that a push brings.
///
/// Commits that name recorded segments are compared with those. A commit that names none is compared with all
/// sessions of the mirror, by an index of their lines: people move and paste what an agent wrote before they commit
/// it, so that paths tell nothing. In a push with very many such commits the likeliest are read first: reading all
/// lines of 20,000 would take longer than the push. Sessions that come in the same push are compared with the commits
/// that name them.
struct AttributeCommits {
    let context: JudgingContext
    /// The files that merges give back beside their own.
    let returned: ReturnedFiles
    /// Which moves of lines make them new.
    let moves: AddedLines.Moves

    private var mirror: String { context.mirror }
    private var ledger: Ledger { context.ledger }

    /// How many commits of a kind are read at one push, and how many bytes of their files.
    private struct Budget {
        var commits: Int
        var bytes: Int
        var isSpent: Bool { commits <= 0 || bytes <= 0 }
    }

    private static let claimed = Budget(commits: .max, bytes: 256 << 20)
    private static let likely = Budget(commits: 2_000, bytes: 64 << 20)
    private static let unlikely = Budget(commits: 500, bytes: 16 << 20)
    /// How many segments one commit is compared with; a squash of more is not compared.
    private static let maximumSegments = 1_000

    struct Result {
        var evidence: [ObjectID: SessionEvidence] = [:]
        /// How many commits without a claim were too much to be compared.
        var uncompared = 0
    }

    private typealias Claims = [(name: SegmentName, counts: Bool)]

    /// - Parameter arrived: the segments that come in the same push.
    func callAsFunction(
        _ commits: [CommitFacts], _ segments: [SegmentName: RecordedSegment], arrived: [ReceivedSegment]
    ) throws -> Result {
        let claims = commits.map { self.claims(of: $0, segments) }
        let claiming = zip(commits, claims).filter { !$1.isEmpty }
        let (likely, unlikely) = try searched(zip(commits, claims).lazy.filter { $1.isEmpty }.map { $0.0 })
        var result = Result()
        guard !claiming.isEmpty || !likely.isEmpty || !unlikely.isEmpty else { return result }
        let hasher = try context.home.keys.lineHasher()
        var work = Work(
            compare: CompareLines(ledger: ledger, hasher: hasher, mirror: mirror),
            texts: SegmentTexts(ledger: ledger, read: ReadSegment(hasher: hasher), arrived: arrived),
            lines: SegmentIndexes(ledger: ledger, arrived: arrived))
        var budget = Self.claimed
        for (commit, claims) in claiming {
            result.evidence[commit.id] = try work.evidence(of: commit, claims, within: &budget, self)
        }
        for (commits, allowed) in [(likely, Self.likely), (unlikely, Self.unlikely)] {
            budget = allowed
            for commit in commits {
                let evidence = try work.evidence(of: commit, [], within: &budget, self)
                result.evidence[commit.id] = evidence
                if evidence == nil { result.uncompared += 1 }
            }
        }
        return result
    }

    /// The recorded segments that a commit names with their hashes.
    private func claims(
        of commit: CommitFacts, _ segments: [SegmentName: RecordedSegment]
    ) -> Claims {
        var seen: Set<SegmentName> = []
        return commit.sessionTrailers.compactMap { claim in
            guard case .success(let trailer) = claim, let recorded = segments[trailer.segment],
                recorded.hash == trailer.hash, seen.insert(trailer.segment).inserted
            else { return nil }
            return (trailer.segment, recorded.counts)
        }
    }

    /// The commits that the mirror's sessions may have written. A commit with a sign of an agent, or that changes what
    /// sessions edited, is likely one of them.
    private func searched(
        _ commits: some Sequence<CommitFacts>
    ) throws -> (likely: [CommitFacts], unlikely: [CommitFacts]) {
        guard try ledger.hasEditedPaths(mirror: mirror) else { return ([], []) }
        let commits = commits.filter(\.bringsContent)
        let paths = commits.reduce(into: Set()) { $0.formUnion($1.changedPaths.lazy.map(\.path)) }
        let edited = try ledger.editedPaths(among: paths, mirror: mirror)
        func isLikely(_ commit: CommitFacts) -> Bool {
            !commit.signatures.isEmpty
                // Paths that were too many to be kept may be among them.
                || commit.changedPaths.count < commit.changedPathCount
                || commit.changedPaths.contains { edited.contains($0.path) }
        }
        return (commits.filter(isLikely), commits.filter { !isLikely($0) })
    }

    /// What was read so far at one push.
    private struct Work {
        let compare: CompareLines
        var texts: SegmentTexts
        var lines: SegmentIndexes

        /// Nil where it would be too much.
        mutating func evidence(
            of commit: CommitFacts, _ claims: Claims, within budget: inout Budget, _ push: AttributeCommits
        ) throws -> SessionEvidence? {
            try push.context.watch.look(at: commit.id)
            guard !budget.isSpent, claims.count <= AttributeCommits.maximumSegments else { return nil }
            let added = try push.context.repository.addedLines(
                of: commit.id, returned: push.returned.of(commit.id), maximumBytes: budget.bytes,
                moves: push.moves, notesRemoved: !claims.isEmpty)
            budget.commits -= 1
            budget.bytes -= added.bytesRead
            let most = added.lines.reduce(0) { $0 + LineKey.weight(ofBytes: $1.text.count) }
            guard !claims.isEmpty || most >= SessionEvidence.Candidate.fewestLines else {
                return SessionEvidence(own: nil, all: nil, candidate: nil)
            }
            var compared = try compare.look(
                up: added.lines.lazy.map { ($0.path, $0.number, $0.text) },
                changing: added.changedPaths, moving: added.movedPaths,
                contents: added.contents, skipped: added.skipped.map(\.path))
            let own =
                try claims.isEmpty
                ? nil : attribution(&compared, by: claims.filter(\.counts).map(\.name), of: added)
            let isAllOwn = claims.allSatisfy(\.counts)
            let all = try isAllOwn ? own : attribution(&compared, by: claims.map(\.name), of: added)
            let writers = zip(claims, all?.havePart ?? []).filter { $1 }.map { $0.0.name }
            return SessionEvidence(
                own: own, all: all, candidate: try compare.candidate(for: compared), writers: Set(writers))
        }

        private mutating func attribution(
            _ compared: inout CompareLines.Compared, by names: [SegmentName],
            of added: AddedLines
        ) throws -> Attribution {
            let segments = try names.map { try lines($0) }
            var found = try compare.attribution(of: &compared, by: segments)
            guard found.mayHidePassages else { return found }
            let read = try texts(names)
            let passages = FindPassages(hasher: compare.hasher)(
                added.lines.map { ($0.path, $0.number, $0.text) }, in: read)
            if !passages.isEmpty {
                found = try compare.attribution(of: &compared, by: segments, passages: passages)
            }
            try compare.compareRemoved(read.compactMap { $0?.takenOut }, with: added.removed, in: &found)
            return found
        }
    }
}
