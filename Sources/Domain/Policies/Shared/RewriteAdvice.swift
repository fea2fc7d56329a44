/// The commands that rewrite commits of a push, one for each of its branches that brings them.
struct RewriteAdvice {
    /// The first commit that is rewritten of those that no branch brings, such as those of tags.
    private let first: CommitFacts?
    /// The same of each branch.
    private let branches: [(branch: PushedBranches.Branch, first: CommitFacts)]

    /// - Parameter commits: those that are rewritten, the oldest first.
    init(_ branches: PushedBranches, of commits: [CommitFacts]) {
        first = commits.first { commit in !branches.all.contains { $0.commits.contains(commit.id) } }
        self.branches = branches.all.compactMap { branch in
            commits.first { branch.commits.contains($0.id) }.map { (branch, $0) }
        }
    }

    /// The commands that rewrite a commit and the others of its branches: "'git rebase 1a2b3c4^ --exec …' in what you push
    /// to main, …". The names are those of the branches on the mirror: what they are called in the clone is not known.
    ///
    /// - Parameters:
    ///   - command: what begins them, as `git rebase -i`.
    ///   - options: what ends them.
    func commands(for commit: CommitFacts, _ command: String = "git rebase", options: String = "") -> String {
        func rewrite(_ first: CommitFacts) -> String { "'\(command) \(first.startOfRebase)\(options)'" }
        let places = branches.filter { $0.branch.commits.contains(commit.id) }
        guard let start = places.first else { return rewrite(first ?? commit) }
        guard branches.count > 1 else { return rewrite(start.first) }
        guard places.contains(where: { $0.first.id != start.first.id }) else {
            let names = places.map(\.branch.name).joined(separator: " and ")
            return rewrite(start.first) + " in what you push to \(names)"
        }
        return places.map { "\(rewrite($0.first)) in what you push to \($0.branch.name)" }
            .joined(separator: " and ")
    }
}
