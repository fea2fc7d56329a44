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

    /// What commits change, without regard to white space and to where in a file.
    private struct Change {
        /// A line of a file.
        struct Line: Hashable {
            let path: TreePath
            let key: LineKey
        }

        /// What of a path is no line: its mode, and its content where no line of it is added or taken out.
        struct Place: Hashable {
            let path: TreePath
            let change: CommitFacts.ChangedPath.Change
            let mode: UInt32
            let content: ObjectID?
        }

        var added: Set<Line> = []
        var removed: Set<Line> = []
        var places: Set<Place> = []

        var isEmpty: Bool { added.isEmpty && removed.isEmpty && places.isEmpty }

        mutating func formUnion(_ other: Change) {
            added.formUnion(other.added)
            removed.formUnion(other.removed)
            places.formUnion(other.places)
        }

        /// Whether it brings nothing that another has not.
        func isPart(of other: Change) -> Bool {
            added.isSubset(of: other.added) && removed.isSubset(of: other.removed)
                && places.isSubset(of: other.places)
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
        // What a merge takes from one side is in no set of lines.
        for commit in commits where commit.parentCount < 2 {
            let names = commit.sessionTrailers.compactMap { try? $0.get().segment }
                .filter { declared[$0] != nil }
            guard !names.isEmpty, let brought = try change(of: commit.id, &bytesLeft), !brought.isEmpty else {
                continue
            }
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
        for line in lines.lines { change.added.formUnion(Self.lines(of: line.path, line.text)) }
        for (path, texts) in lines.removed {
            for text in texts { change.removed.formUnion(Self.lines(of: path, text)) }
        }
        let compared = Set(change.added.lazy.map(\.path)).union(change.removed.lazy.map(\.path))
        for path in try context.repository.changes(of: commit).map(\.change.path) {
            let isCompared = compared.contains(path.path)
            guard !isCompared || path.mode != Self.ordinaryMode else { continue }
            change.places.insert(
                Change.Place(
                    path: path.path, change: path.change, mode: path.mode,
                    content: isCompared ? nil : path.object))
        }
        return change
    }

    /// The mode of a file that is neither a program nor a link, as Git writes it.
    private static let ordinaryMode: UInt32 = 0o100644

    private static func lines(of path: TreePath, _ text: ArraySlice<UInt8>) -> [Change.Line] {
        var lines: [Change.Line] = []
        LineKey.forEach(in: text) { if !$0.bytes.isEmpty { lines.append(Change.Line(path: path, key: $0)) } }
        return lines
    }
}
