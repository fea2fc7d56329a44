package import Domain
import Programs

/// Points a mirror's HEAD at a branch again, where its branch is gone: without it a clone checks out nothing.
package struct FollowHead {
    private let git: GitCommand
    private let upstream: String

    package init(mirror: Mirror) {
        git = .clean(gitDirectory: mirror.path)
        upstream = mirror.upstream
    }

    /// The branch that HEAD leads to and that is not there, though others are; nil where HEAD is as it should be.
    func lostBranch() throws -> RefName? {
        guard try !git.run(["rev-parse", "--verify", "--quiet", "HEAD"]).succeeded,
            try !branches().isEmpty
        else { return nil }
        return try git.run(["symbolic-ref", "HEAD"]).outputText.split(separator: "\n").first.map {
            RefName(String($0))
        }
    }

    /// Takes the upstream's branch where it is here; else one by the usual names, or the first.
    ///
    /// - Returns: the branch that was lost and the one that HEAD leads to now; nil where none was lost.
    package func callAsFunction() throws -> (lost: RefName, found: RefName)? {
        guard let lost = try lostBranch() else { return nil }
        let branches = try branches()
        let candidates = [try upstreamBranch()].compactMap { $0 } + ["refs/heads/main", "refs/heads/master"]
        guard let found = candidates.first(where: branches.contains) ?? branches.first else { return nil }
        _ = try git.output(["symbolic-ref", "HEAD", found])
        return (lost, RefName(found))
    }

    private func branches() throws -> [String] {
        try git.output(["for-each-ref", "--format=%(refname)", "refs/heads"]).split(separator: "\n").map(
            String.init)
    }

    /// Where the upstream's HEAD leads; nil where it does not tell.
    private func upstreamBranch() throws -> String? {
        let told = try git.run(["ls-remote", "--symref", upstream, "HEAD"], seconds: 60).outputText
        guard let line = told.split(separator: "\n").first, line.hasPrefix("ref: ") else { return nil }
        return line.dropFirst("ref: ".count).split(separator: "\t").first.map(String.init)
    }
}
