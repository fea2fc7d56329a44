import Domain
import Foundation
import Programs
import SessionCapture

/// Commits that no mirror has and that name segments which are neither here nor at a mirror: a mirror will refuse them.
package struct DeadTrailers {
    package let clone: Clone

    package init(clone: Clone) {
        self.clone = clone
    }

    package struct Dead: Encodable {
        package let commit: String
        package let subject: String
        package let segments: [String]
        /// Whether they were forgotten here; else another clone may have them.
        package let isForgotten: Bool
    }

    /// How long the commits of remotes may be searched, in seconds.
    private static let patience = 5.0

    /// Those among the commits that `revisions` names as git-rev-list(1) does.
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

    /// Says which of `revisions` a mirror will refuse for it.
    package func warn(of revisions: [String]) {
        do {
            let dead = try find(revisions)
            guard let first = dead.first else { return }
            GitHook.warn(
                (dead.count == 1
                    ? "commit \(first.commit.prefix(12)) names"
                    : "\(dead.count) commits, the latest \(first.commit.prefix(12)), name")
                    + " a segment that is neither here nor at the mirror (\(first.segments[0])); 'git session doctor' says how to mend it",
                clone: clone)
        } catch {
            clone.spool.log.add("commits that name lost sessions could not be looked for: \(error)")
        }
    }

    private func recorded(_ sessions: Set<SessionID>) -> Set<SegmentName> {
        Set(sessions.flatMap { clone.spool.session($0).sealed().map(\.name) })
    }

    /// Whether a remote's commit names it, too: a colleague's that was rebased or picked.
    private func isOnRemote(_ name: SegmentName) -> Bool {
        let found = try? clone.git.run(
            [
                "log", "--max-count=1", "--format=%H", "--fixed-strings",
                "--grep=\(SessionTrailer.key): \(name) ", "--remotes", "--",
            ], seconds: Self.patience)
        return found.map { !$0.succeeded || !$0.output.isEmpty } ?? true
    }
}
