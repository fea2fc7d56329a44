import Domain
import GitObjects
import LedgerStore

/// Finds out who sent the content of some commits before, as other commits: amended since, squashed or rebased.
///
/// A commit is compared by what it leaves at the paths that it changes. What the refs have there already, or once
/// had, does not count: bringing a file back does not make its earlier senders take part.
struct SendersOfTheSame {
    let ledger: Ledger
    let repository: Repository
    let quarantine: String?
    /// The commits that the refs have before the push.
    let base: Set<ObjectID>

    private typealias Change = CommitFacts.ChangedPath

    func callAsFunction(_ commits: [CommitFacts], besides known: Senders) throws -> Set<String> {
        let sent = try sentWithTrees(of: commits, besides: known) + sentWithPaths(of: commits, besides: known)
        let present = try Set(sent.map(\.id)).filter { try repository.hasCommit($0) }
        let arriving = try Set(
            FindArrivals(repository: repository, quarantine: quarantine)(among: present, notFrom: base))
        return Set(sent.filter { !present.contains($0.id) || arriving.contains($0.id) }.map(\.sender))
    }

    // MARK: By all that is there, where paths do not tell

    private func sentWithTrees(
        of commits: [CommitFacts], besides known: Senders
    ) throws -> Set<SentCommit> {
        let had = try Set(base.map { try repository.tree(ofCommit: $0) })
        let trees = commits.compactMap { commit -> (ObjectID, besidesKnown: Bool)? in
            guard let tree = commit.tree, !had.contains(tree),
                commit.parentCount > 1 || commit.changedPathCount > 0
            else { return nil }
            return (tree, commit.knowsItsPaths && !isOfNothing(commit))
        }
        return try ledger.commits(withTrees: trees, and: known)
    }

    // MARK: By paths

    private func sentWithPaths(
        of commits: [CommitFacts], besides known: Senders
    ) throws -> [SentCommit] {
        let changes = Set(commits.flatMap(\.changedPaths).filter { !isNothing($0) })
        let sent = try ledger.commits(leaving: changes, besides: known)
        let canLook = sent.count * base.count <= Self.maximumLooks
        return try sent.filter { try !canLook || !isHad($0.key) }.flatMap { change, commits in
            try commits.filter { try $0.isExact || isLeft(change, by: $0.id) }
        }
    }

    /// Whether its paths cannot tell who sent it before.
    private func isOfNothing(_ commit: CommitFacts) -> Bool {
        !commit.changedPaths.isEmpty && commit.changedPaths.allSatisfy(isNothing)
    }

    /// Whether a change adds an empty file, which tells nothing about its sender.
    private func isNothing(_ change: Change) -> Bool {
        change.change == .added && (change.object == nil || change.object == Self.emptyBlob)
    }

    private static let emptyBlob = ObjectID(hex: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")

    /// How many pairs of a path and a ref's value are read; beyond that everything counts as new.
    private static let maximumLooks = 20_000

    /// Whether all refs that it comes to have it already.
    private func isHad(_ change: Change) throws -> Bool {
        guard change.change != .mode, !base.isEmpty else { return false }
        return try base.allSatisfy { try repository.object(at: change.path, in: $0) == change.object }
    }

    /// Whether a commit left that change; for commits from before this was recorded, as far as the mirror has them.
    private func isLeft(_ change: Change, by commit: ObjectID) throws -> Bool {
        if change.change == .deleted { return true }
        guard try repository.hasCommit(commit) else { return false }
        return try repository.object(at: change.path, in: commit) == change.object
    }
}
