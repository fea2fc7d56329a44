import Domain
import GitObjects
import LedgerStore

/// Finds the commits that bring on what another declared by hand, to another branch or rebased.
///
/// A declaration has no lines. It is a word about the commits that its owner pushed with it, and counts for others
/// where these bring nothing that those commits had not.
struct FindDeclaredChanges {
    let context: JudgingContext

    /// How many bytes of files are read at one push.
    private static let maximumBytes = 64 << 20
    /// How many commits of one declaration are read, the newest.
    private static let maximumCommits = 500

    /// What commits change, without regard to where in a file.
    private struct Change {
        var added: Set<LineKey> = []
        var removed: Set<LineKey> = []
        /// The contents of files that have no lines.
        var contents: Set<ObjectID> = []
        var paths: Set<TreePath> = []

        mutating func formUnion(_ other: Change) {
            added.formUnion(other.added)
            removed.formUnion(other.removed)
            contents.formUnion(other.contents)
            paths.formUnion(other.paths)
        }

        /// Whether it brings something, and nothing that another has not.
        func isPart(of other: Change) -> Bool {
            added.isSubset(of: other.added) && removed.isSubset(of: other.removed)
                && contents.isSubset(of: other.contents)
                && (added.isEmpty && removed.isEmpty ? paths.isSubset(of: other.paths) : true)
        }
    }

    /// The declarations of others that count for each of the commits which name them. Where it would be too much to
    /// read, none counts.
    ///
    /// - Parameter segments: the recorded segments that the commits name.
    func callAsFunction(
        _ commits: [CommitFacts], _ segments: [SegmentName: RecordedSegment]
    ) throws -> [ObjectID: Set<SegmentName>] {
        let declared = segments.filter { $1.isDeclared && $1.isAccepted && !$1.isPushers }
        guard !declared.isEmpty else { return [:] }
        context.watch.begin("comparing commits with those that were declared by hand")
        var bytesLeft = Self.maximumBytes
        var known: [SegmentName: Change] = [:]
        var found: [ObjectID: Set<SegmentName>] = [:]
        for commit in commits {
            let names = commit.sessionTrailers.compactMap { try? $0.get().segment }
                .filter { declared[$0] != nil }
            guard !names.isEmpty, let brought = try change(of: commit.id, &bytesLeft) else { continue }
            for name in names {
                let accepted = try known[name] ?? change(declaredIn: name, &bytesLeft)
                known[name] = accepted
                if brought.isPart(of: accepted) { found[commit.id, default: []].insert(name) }
            }
        }
        return found
    }

    private func change(declaredIn name: SegmentName, _ bytesLeft: inout Int) throws -> Change {
        var all = Change()
        let commits = try context.ledger.commits(
            declaredIn: name, mirror: context.mirror, atMost: Self.maximumCommits)
        for commit in commits where try context.repository.hasCommit(commit) {
            if let change = try change(of: commit, &bytesLeft) { all.formUnion(change) }
        }
        return all
    }

    /// Nil where it would be too much to read.
    private func change(of commit: ObjectID, _ bytesLeft: inout Int) throws -> Change? {
        guard bytesLeft > 0 else { return nil }
        try context.watch.look(at: commit)
        let lines = try context.repository.addedLines(
            of: commit, maximumBytes: bytesLeft, notesRemoved: true)
        bytesLeft -= lines.bytesRead
        var change = Change()
        for line in lines.lines { change.added.formUnion(LineKey.all(in: line.text)) }
        for line in lines.removed.values.joined() { change.removed.formUnion(LineKey.all(in: line)) }
        let skipped = Set(lines.skipped.map(\.path))
        change.contents = Set(lines.contents.lazy.filter { skipped.contains($0.path) }.map(\.blob))
        change.paths = Set(lines.changedPaths)
        return change
    }
}
