package import Domain
import Programs

/// Points a mirror's HEAD to an existing branch if its branch is gone; otherwise clones would check out nothing.
package struct FollowHead {
    private let git: GitCommand
    private let upstream: String

    package init(mirror: Mirror) {
        git = .clean(gitDirectory: mirror.path)
        upstream = mirror.upstream
    }

    /// The missing branch that HEAD points to although others exist; nil if HEAD is fine.
    func lostBranch() throws -> RefName? {
        guard try !git.run(["rev-parse", "--verify", "--quiet", "HEAD"]).succeeded,
            try !branches().isEmpty
        else { return nil }
        return try git.run(["symbolic-ref", "HEAD"]).outputText.split(separator: "\n").first.map {
            RefName(String($0))
        }
    }

    /// Points HEAD to the upstream's branch if it exists here; else to a branch with a usual name, or to the first.
    ///
    /// - Returns: the missing branch and the one that HEAD points to now; nil if none was missing.
    /// - Throws: errors of Git.
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

    /// The branch of the upstream's HEAD; nil if the upstream does not name it.
    private func upstreamBranch() throws -> String? {
        let told = try git.run(["ls-remote", "--symref", upstream, "HEAD"], seconds: 60).outputText
        guard let line = told.split(separator: "\n").first, line.hasPrefix("ref: ") else { return nil }
        return line.dropFirst("ref: ".count).split(separator: "\t").first.map(String.init)
    }
}
