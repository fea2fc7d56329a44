import Domain
import Programs
import SessionCapture

/// Commits that no remote has, and that name only sessions which wrote nothing of them: a mirror refuses those.
package struct BaselessNames {
    private let clone: Clone

    package init(clone: Clone) {
        self.clone = clone
    }

    /// Such a commit.
    package struct Baseless: Encodable {
        package let commit: String
        package let subject: String
        package let sessions: [String]
        /// The recorded sessions that wrote it.
        package let writers: [String]
    }

    /// Those that a known mirror refuses; none where no mirror is known. A commit that names a session of another clone
    /// is not judged.
    ///
    /// - Throws: `GitFailure` or `Problem` where git cannot read them.
    package func find() throws -> [Baseless] {
        let mirrors = KnownMirrors(clone: clone).announcements.values
        guard mirrors.contains(where: { $0.refuses("unsupported", unlessTold: true) }) else { return [] }
        let naming = NamingCommits(clone: clone)
        let commits = try naming.find(naming.unpublished()).filter { commit in
            commit.names.allSatisfy { clone.spool.session($0.session).isRecorded }
        }
        let changes = try CommitChanges.all(of: commits.map(\.id), in: clone)
        let earlier = EarlierWork(in: clone.spool, for: changes)
        return zip(commits, changes).compactMap { commit, changes in
            // Without a line of its own there is nothing to compare.
            guard !changes.written.isEmpty, !hasWork(of: commit.names, changes, earlier) else { return nil }
            let sessions = Set(commit.names.map(\.session.rawValue)).sorted()
            let writers = Set(earlier.sources(of: changes).map(\.session.rawValue)).sorted()
            return Baseless(
                commit: commit.id, subject: commit.subject, sessions: sessions, writers: writers)
        }
    }

    private func hasWork(
        of names: Set<SegmentName>, _ changes: CommitChanges, _ earlier: EarlierWork
    ) -> Bool {
        let sources = Set(earlier.sources(of: changes).map(\.session))
        return names.contains { name in
            if sources.contains(name.session) { return true }
            let session = clone.spool.session(name.session)
            let sealed = session.sealed().first { $0.name == name }
            guard let segment = sealed.flatMap({ try? session.segment($0) }) else { return false }
            // What a person declared by hand has no lines to show.
            return segment.declared != nil || changes.shows(segment.edits)
        }
    }
}
