import Domain
import Foundation
import Programs

/// Finds a commit again that was given another message since: a mirror's answer names commits by ids that the first
/// command about them changes.
package struct MovedCommits {
    package let clone: Clone

    package init(clone: Clone) {
        self.clone = clone
    }

    /// The commit of a local branch that has the files, the author and the time of writing of `commit`, which only the
    /// reflog has; nil where that is on a branch itself, and unless there is exactly one.
    ///
    /// - Throws: `GitFailure` where git cannot read the commits.
    package func successor(of commit: String) throws -> String? {
        guard try !clone.git.run(["merge-base", "--is-ancestor", commit, "HEAD"]).succeeded else {
            return nil
        }
        let own = try marks(of: NamingCommits(clone: clone).unpublished())
        guard !own.contains(where: { $0.commit == commit }) else { return nil }
        let old = try marks(of: ["--no-walk", commit]).first?.mark
        let found = own.filter { $0.mark == old }
        return found.count == 1 ? found[0].commit : nil
    }

    private func marks(of revisions: [String]) throws -> [(commit: String, mark: Substring)] {
        try clone.git.output(
            ["log", "-z", "--no-show-signature", "--format=%H %T %an <%ae> %at"] + revisions + ["--"]
        )
        .split(separator: "\0").map { record in
            (String(record.prefix { $0 != " " }), record.drop { $0 != " " })
        }
    }
}

extension Clone {
    /// The id of the commit that a name leads to, or of the one that has taken its place on a local branch; nil
    /// where there is none.
    ///
    /// - Throws: `GitFailure` where git cannot be run.
    package func presentCommit(_ name: String) throws -> String? {
        guard let commit = try commit(name) else { return nil }
        return try MovedCommits(clone: self).successor(of: commit) ?? commit
    }
}
