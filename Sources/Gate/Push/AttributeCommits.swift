import Domain
import GitObjects
import LedgerStore

/// Finds out what the recorded sessions say of the commits that a push brings.
///
/// Only commits that name recorded segments, or that change a file that some session of the mirror edited, are looked
/// into: a push of ordinary history costs a look at its paths. Sessions that come in the same push are compared with
/// the commits that name them.
struct AttributeCommits {
    let mirror: String
    let repository: Repository
    let ledger: Ledger
    let keys: HomeKeys

    /// How much of commits that name no session is read at one push: the number of commits, and bytes of files.
    private static let maximumUnclaimed = (commits: 2_000, bytes: 64 << 20)
    /// How many bytes of the files of commits that name sessions are read at one push.
    private static let maximumClaimed = 256 << 20
    /// With how many segments one commit is compared; a squash of more is nobody's.
    private static let maximumSegments = 1_000

    struct Result {
        var evidence: [ObjectID: SessionEvidence] = [:]
        /// How many commits without a claim were too much to be compared.
        var uncompared = 0
    }

    func callAsFunction(
        _ commits: [CommitFacts], _ segments: [SegmentName: RecordedSegment], arrived: [ReceivedSegment]
    ) throws -> Result {
        let edited = try editedPaths(commits)
        var result = Result()
        var work: Work?
        for commit in commits {
            let claims = claims(of: commit, segments)
            guard !claims.isEmpty || edited.concerns(commit) else { continue }
            if work == nil {
                work = Work(
                    compare: CompareLines(ledger: ledger, hasher: try keys.lineHasher(), mirror: mirror),
                    lines: Dictionary(arrived.map { ($0.segment.name, $0.lines) }) { first, _ in first })
            }
            let evidence = try work?.evidence(of: commit, claims, self)
            result.evidence[commit.id] = evidence
            if evidence == nil, claims.isEmpty { result.uncompared += 1 }
        }
        return result
    }

    /// The recorded segments that a commit names with their hashes.
    private func claims(
        of commit: CommitFacts, _ segments: [SegmentName: RecordedSegment]
    ) -> [(name: SegmentName, isPushers: Bool)] {
        var seen: Set<SegmentName> = []
        return commit.sessionTrailers.compactMap { claim in
            guard case .success(let trailer) = claim, let recorded = segments[trailer.segment],
                recorded.hash == trailer.hash, seen.insert(trailer.segment).inserted
            else { return nil }
            return (trailer.segment, recorded.isPushers)
        }
    }

    /// Which of a push's paths sessions edited.
    private struct EditedPaths {
        let paths: Set<String>
        /// Whether the mirror has any session that edited something.
        let isAny: Bool

        /// Paths that were too many to be kept may be among them.
        func concerns(_ commit: CommitFacts) -> Bool {
            guard isAny else { return false }
            return commit.changedPaths.count < commit.changedPathCount
                || commit.changedPaths.contains { paths.contains($0.path) }
        }
    }

    private func editedPaths(_ commits: [CommitFacts]) throws -> EditedPaths {
        guard try ledger.hasEditedPaths(mirror: mirror) else { return EditedPaths(paths: [], isAny: false) }
        var paths: Set<String> = []
        for commit in commits { for path in commit.changedPaths { paths.insert(path.path) } }
        return EditedPaths(paths: try ledger.editedPaths(among: paths, mirror: mirror), isAny: true)
    }

    /// What was read so far at one push.
    private struct Work {
        let compare: CompareLines
        /// The lines of segments that were needed; of those that come with the push from the start.
        var lines: [SegmentName: SegmentLines]
        var claimedBytes = 0
        var unclaimedBytes = 0
        var unclaimedCommits = 0

        /// Nil where it would be too much.
        mutating func evidence(
            of commit: CommitFacts, _ claims: [(name: SegmentName, isPushers: Bool)], _ push: AttributeCommits
        ) throws -> SessionEvidence? {
            let isClaimed = !claims.isEmpty
            if !isClaimed { unclaimedCommits += 1 }
            let maximum =
                isClaimed
                ? AttributeCommits.maximumClaimed - claimedBytes
                : AttributeCommits.maximumUnclaimed.bytes - unclaimedBytes
            guard maximum > 0, unclaimedCommits <= AttributeCommits.maximumUnclaimed.commits || isClaimed,
                claims.count <= AttributeCommits.maximumSegments
            else { return nil }
            let added = try push.repository.addedLines(of: commit.id, maximumBytes: maximum)
            if isClaimed { claimedBytes += added.bytesRead } else { unclaimedBytes += added.bytesRead }
            var compared = try compare.look(
                up: added.lines.lazy.map { ($0.path, $0.number, $0.text) }, changing: added.changedPaths,
                contents: added.contents, skipped: added.skipped.map(\.path))
            let own =
                try isClaimed ? attribution(&compared, claims.filter(\.isPushers).map(\.name), push) : nil
            let isAllOwn = claims.allSatisfy(\.isPushers)
            let all = try isAllOwn ? own : attribution(&compared, claims.map(\.name), push)
            return SessionEvidence(own: own, all: all, candidate: try compare.candidate(for: compared))
        }

        private mutating func attribution(
            _ compared: inout CompareLines.Compared, _ names: [SegmentName], _ push: AttributeCommits
        ) throws -> Attribution {
            for name in names where lines[name] == nil { lines[name] = try push.ledger.lines(of: name) }
            return try compare.attribution(of: &compared, by: names.compactMap { lines[$0] })
        }
    }
}
