import Domain
import Foundation
import Programs
import SessionCapture

/// Commits that a mirror will refuse, since they name segments that are neither recorded here nor at a mirror.
package struct DeadTrailers {
    package let clone: Clone

    package init(clone: Clone) {
        self.clone = clone
    }

    /// A commit, with the segments that it names in vain.
    package struct Dead: Encodable {
        package let commit: String
        package let subject: String
        package let segments: [String]
        /// Whether all of them were forgotten here; otherwise another clone may have them.
        package let isForgotten: Bool
    }

    /// How long git may search the commits of remotes, in seconds.
    private static let patience = 5.0

    /// The commits with dead trailers among `revisions`, which are arguments for git-rev-list(1).
    ///
    /// - Throws: `GitFailure` where git cannot read them.
    package func find(_ revisions: [String]) throws -> [Dead] {
        let forgotten = clone.spool.forgottenSegments
        let (lost, shipped) = (forgotten.lost, forgotten.shipped)
        let commits = try NamingCommits(clone: clone).find(revisions)
        let names = commits.reduce(into: Set<SegmentName>()) { $0.formUnion($1.names) }
        let here = recorded(Set(names.map(\.session)))
        let unknown = names.subtracting(here).subtracting(shipped)
        let dead = unknown.filter { lost.contains($0) || !isOnRemote($0) }
        return commits.compactMap { commit in
            let segments = commit.names.intersection(dead).sorted()
            guard !segments.isEmpty else { return nil }
            return Dead(
                commit: commit.id, subject: commit.subject, segments: segments.map(\.description),
                isForgotten: segments.allSatisfy(lost.contains))
        }
    }

    /// Warns of the commits among `revisions` that a mirror will refuse.
    package func warn(of revisions: [String]) {
        do {
            let dead = try find(revisions)
            guard let first = dead.first else { return }
            GitHook.warn(
                (dead.count == 1
                    ? "commit \(first.commit.prefix(12)) names"
                    : "\(dead.count) commits, the latest \(first.commit.prefix(12)), name")
                    + " a segment that is neither here nor at the mirror (\(first.segments[0])); 'git session doctor' "
                    + "says how to mend it", clone: clone)
        } catch {
            clone.spool.log.add(
                "cannot look for commits that name lost sessions: \(Problem(classing: error))")
        }
    }

    private func recorded(_ sessions: Set<SessionID>) -> Set<SegmentName> {
        Set(sessions.flatMap { clone.spool.session($0).sealed().map(\.name) })
    }

    /// Whether a remote's commit names it, too: a colleague's commit may have been rebased or picked.
    private func isOnRemote(_ name: SegmentName) -> Bool {
        let found = try? clone.git.run(
            [
                "log", "--max-count=1", "--format=%H", "--extended-regexp",
                "--grep=^\(SessionTrailer.key): \(name)( |$)", "--remotes", "--",
            ], seconds: Self.patience)
        return found.map { !$0.succeeded || !$0.output.isEmpty } ?? true
    }
}
