package import Domain
import Foundation
import Programs

/// Commits whose messages name sessions.
package struct NamingCommits {
    package let clone: Clone

    package init(clone: Clone) {
        self.clone = clone
    }

    /// A commit with the segments that it names.
    package struct Commit {
        package let id: String
        package let subject: String
        package let names: Set<SegmentName>
    }

    /// How many commits are read, at most.
    private static let maximumCommits = 500

    /// Arguments for git-rev-list(1): the commits of local branches that no mirror has; where no mirror is known,
    /// those that no remote has.
    ///
    /// - Throws: `GitFailure` where git cannot list the remotes.
    package func notShipped() throws -> [String] {
        let known = KnownMirrors(clone: clone).announcements
        let mirrors = try clone.remotes().filter { known[$0.url] != nil }
        let elsewhere = mirrors.isEmpty ? ["--remotes"] : mirrors.map { "--remotes=\($0.name)" }
        return try localBranches() + ["--not"] + elsewhere
    }

    /// Arguments for git-rev-list(1): the commits of local branches that no remote has.
    ///
    /// - Throws: where git cannot be run.
    package func unpublished() throws -> [String] {
        try localBranches() + ["--not", "--remotes"]
    }

    private func localBranches() throws -> [String] {
        (try clone.commit("HEAD") == nil ? [] : ["HEAD"]) + ["--branches"]
    }

    /// The commits among `revisions` that name a session, or one of `segments`, the latest first.
    ///
    /// - Throws: `GitFailure` where git cannot read them.
    package func find(_ revisions: [String], naming segments: Set<SegmentName>? = nil) throws -> [Commit] {
        let output = try clone.git.output(
            [
                "log", "-z", "--no-show-signature", "--max-count=\(Self.maximumCommits)",
                "--basic-regexp", "--grep=^\(SessionTrailer.key): ",
                "--format=%H%x01%s%x01\(Clone.messagePlaceholder)",
            ] + revisions + ["--"])
        return output.split(separator: "\0").compactMap { record in
            let fields = record.split(separator: "\u{1}", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return nil }
            let names = Clone.namedSessions(in: fields[2]).map(\.segment)
            let wanted = segments.map { Set(names).intersection($0) } ?? Set(names)
            guard !wanted.isEmpty else { return nil }
            return Commit(id: String(fields[0]), subject: String(fields[1]), names: wanted)
        }
    }
}

extension [NamingCommits.Commit] {
    /// One line a commit, with its id and subject.
    package var list: String {
        map { "    \($0.id.prefix(12))  \(VisibleText.escaping($0.subject))\n" }.joined()
    }
}
