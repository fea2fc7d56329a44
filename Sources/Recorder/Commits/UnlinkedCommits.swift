import Domain
import Foundation
import Programs
import SessionCapture

/// Commits that do not name the recorded sessions whose work they have: a tool made them without Git's hooks, or
/// rewrote them without their trailers.
package struct UnlinkedCommits {
    package let clone: Clone

    package init(clone: Clone) {
        self.clone = clone
    }

    /// A commit, with the sessions that it should name.
    package struct Unlinked: Encodable {
        package let commit: String
        package let subject: String
        package let sessions: [String]
        /// The segments that it should name.
        package let sources: [EarlierWork.Source]
        /// The files that it changes.
        package let paths: Set<String>

        private enum CodingKeys: CodingKey {
            case commit, subject, sessions
        }
    }

    /// How many commits a hook reads while the developer waits.
    package static let maximumInHook = 500
    /// How many commits one git reads.
    private static let commitsAtOnce = 500

    /// The unlinked ones among `revisions`, without merges.
    ///
    /// - Parameters:
    ///   - revisions: arguments for git-rev-list(1).
    ///   - isNamed: whether to read commits that name a session, too, for others that they should name, and those that
    ///     were taken out.
    ///   - limit: how many of the newest commits to read.
    /// - Throws: `GitFailure` or `Problem` where git cannot read them.
    package func find(
        _ revisions: [String], evenIfNamed isNamed: Bool = false, limit: Int = .max
    ) throws -> [Unlinked] {
        try CommitNote.settle(in: clone)
        let waiting = clone.spool.openSessions().compactMap { session in
            (try? session.openEdits()).map { (session: session, edits: $0) }
        }
        guard !waiting.isEmpty || !clone.spool.writtenLines.isEmpty else { return [] }
        let commits = try commits(revisions, limit: limit).filter { isNamed || $0.named.isEmpty }
        return try stride(from: 0, to: commits.count, by: Self.commitsAtOnce).flatMap { start in
            try find(
                among: Array(commits[start...].prefix(Self.commitsAtOnce)), waiting: waiting,
                declined: isNamed ? nil : clone.spool.declinedSessions)
        }
    }

    private typealias Waiting = [(session: SpooledSession, edits: [OpenEdits])]

    private func find(
        among commits: [Commit], waiting: Waiting, declined: DeclinedSessions?
    ) throws -> [Unlinked] {
        let changes = try CommitChanges.all(of: commits.map(\.id), in: clone)
        let earlier = EarlierWork(in: clone.spool, for: changes)
        return zip(commits, changes).compactMap { commit, changes in
            let named = commit.named.compactMap(source)
            let visible = waiting.flatMap { session, edits in
                edits.filter { edits in
                    let paths = edits.paths.intersection(changes.paths)
                    return !paths.isEmpty && changes.shows(session.edits(edits, in: paths))
                }.map { EarlierWork.Source(session: session.id, sealed: $0.sealed) }
            }
            let new = visible.filter { !named.contains($0) }
            let taken = declined?.sessions(of: commit.author) ?? []
            let sources = (new + earlier.sources(of: changes, besides: Set(named + new)))
                .filter { !taken.contains($0.session) }
            guard !sources.isEmpty else { return nil }
            var sessions: [String] = []
            for source in sources where !sessions.contains(source.session.rawValue) {
                sessions.append(source.session.rawValue)
            }
            return Unlinked(
                commit: commit.id, subject: commit.subject, sessions: sessions, sources: sources,
                paths: changes.paths)
        }
    }

    /// Warns of those of `commits` that are not linked, and says what to do.
    ///
    /// - Throws: `GitFailure` or `Problem` where git cannot read them.
    package func warn(of commits: [String]) throws {
        let found = try find(["--no-walk"] + commits)
        for unlinked in found.prefix(5) {
            GitHook.warn(
                "commit \(unlinked.commit.prefix(12)) has edits of session \(unlinked.sessions[0]) but does not "
                    + "name it; 'git session link' adds the name", clone: clone)
        }
    }

    private func source(named trailer: SessionTrailer) -> EarlierWork.Source? {
        let sealed = clone.spool.session(trailer.segment.session).sealed().first { $0.trailer == trailer }
        return sealed.map { EarlierWork.Source(session: trailer.segment.session, sealed: $0) }
    }

    /// git that reads commits as they are, without `git replace`.
    private var git: GitCommand { clone.git.adding(["GIT_NO_REPLACE_OBJECTS": "1"]) }

    private typealias Commit = (
        id: String, author: DeclinedSessions.Author, subject: String, named: [SessionTrailer]
    )

    private func commits(_ revisions: [String], limit: Int) throws -> [Commit] {
        let output = try git.output(
            ["log", "-z", "--no-merges", "--no-show-signature"]
                + (limit == .max ? [] : ["--max-count=\(limit)"])
                + [
                    "--format=%H%x01\(DeclinedSessions.authorPlaceholder)%x01%s%x01\(Clone.messagePlaceholder)"
                ] + revisions + ["--"])
        return output.split(separator: "\0").compactMap { record in
            let fields = record.split(separator: "\u{1}", maxSplits: 3, omittingEmptySubsequences: false)
            guard fields.count == 4 else { return nil }
            return (
                String(fields[0]), String(fields[1]), String(fields[2]), Clone.namedSessions(in: fields[3])
            )
        }
    }
}

extension CommitChanges {
    /// How much of their differences is read at once, in bytes.
    private static let maximumDifference = 64 << 20
    /// How many commits are asked for files that git calls binary, each by a git of its own.
    private static let maximumTexts = 20
    private static let command = [
        "--no-replace-objects", "-c", "log.showRoot=true", "-c", "core.quotePath=false", "log",
        "--no-walk=unsorted", "--no-show-signature",
    ]

    /// The changes of each commit against its first parent, without `git replace`; only the beginning of one that is too
    /// large.
    static func all(of commits: [String], in clone: Clone) throws -> [CommitChanges] {
        guard !commits.isEmpty else { return [] }
        // A random mark, since a commit could contain any fixed one.
        let mark = "\(UInt128.random(in: .min ... .max))"
        let outcome = try clone.git.run(
            command + ["--stdin", "--format=\(mark)%H"] + differenceOptions,
            input: Array((commits.joined(separator: "\n") + "\n").utf8),
            maximumOutput: maximumDifference)
        if outcome.ending == .saidTooMuch, commits.count > 1 {
            let half = commits.count / 2
            return try all(of: Array(commits[..<half]), in: clone)
                + all(of: Array(commits[half...]), in: clone)
        }
        guard outcome.succeeded || outcome.ending == .saidTooMuch else {
            throw Problem(.unavailable, "git log failed: \(outcome.errorText)")
        }
        var changes: [String: CommitChanges] = [:]
        var textsLeft = maximumTexts
        for part in outcome.output.split(separator: Array(mark.utf8)) {
            let id = String(decoding: part.prefix(40), as: UTF8.self)
            var change = CommitChanges(rawAndPatch: part.dropFirst(40).drop { $0 != UInt8(ascii: ":") })
            if !change.unread.isEmpty, textsLeft > 0 {
                textsLeft -= 1
                try change.readTexts(
                    among: Set(change.unread), in: clone, by: command + ["--format="], of: id)
            }
            changes[id] = change
        }
        return commits.map { changes[$0] ?? CommitChanges() }
    }
}
