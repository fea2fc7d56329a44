/// The commands that rewrite commits of a push, one for each of its branches that brings them.
struct RewriteAdvice {
    private let commits: [CommitFacts]
    /// The new commits of each branch, where there are several branches.
    private let branches: [(name: String, brings: Set<ObjectID>)]

    /// The most branches that are told apart.
    private static let maximumBranches = 16

    /// - Parameter commits: those that are rewritten, the oldest first.
    init(_ facts: PushFacts, of commits: [CommitFacts]) {
        self.commits = commits
        let branches = facts.push.refUpdates.filter {
            $0.ref.isForwarded && $0.ref.namespace != .tag && !$0.new.isZero
        }
        guard branches.count > 1, branches.count <= Self.maximumBranches, !commits.isEmpty else {
            self.branches = []
            return
        }
        let parents = Dictionary(facts.history.commits.map { ($0.id, $0.parents) }) { first, _ in first }
        self.branches = branches.map { update in
            let name = update.ref.rawValue
            let short = name.hasPrefix("refs/heads/") ? String(name.dropFirst("refs/heads/".count)) : name
            return (VisibleText.escaping(short), Self.new(in: update.new, parents))
        }
    }

    /// The new commits that a tip leads to.
    private static func new(in tip: ObjectID, _ parents: [ObjectID: [ObjectID]]) -> Set<ObjectID> {
        var (found, left) = (Set<ObjectID>(), [tip])
        while let next = left.popLast() {
            guard let parents = parents[next], found.insert(next).inserted else { continue }
            left += parents
        }
        return found
    }

    /// The commands that rewrite a commit and the others of its branches: "'git rebase 1a2b3c4^ main --exec …' and …".
    ///
    /// - Parameters:
    ///   - command: what begins them, as `git rebase -i`.
    ///   - options: what ends them.
    func commands(for commit: CommitFacts, _ command: String = "git rebase", options: String = "") -> String {
        let places = branches.filter { $0.brings.contains(commit.id) }.map { branch in
            (commits.first { branch.brings.contains($0.id) } ?? commit).startOfRebase + " " + branch.name
        }
        let starts = places.isEmpty ? [(commits.first ?? commit).startOfRebase] : places
        return starts.map { "'\(command) \($0)\(options)'" }.joined(separator: " and ")
    }
}
