import Domain
import SessionCapture

/// The trailers that a new commit takes over from the commits that it replaces: an amended one, or those that are
/// folded into it.
///
/// A developer who rewords a commit with `git commit --amend -m` writes no trailers and does not mean to remove any.
/// A trailer stays where its session has lines of the commit, or where this clone does not know the session. It is
/// dropped where no line of the commit supports it, or where the new message has other trailers: its author saw them
/// all.
package struct CarriedTrailers {
    /// The trailers to keep, as lines, without sessions that were forgotten before a mirror had them.
    package private(set) var lines: [String]
    /// The trailers that the new message leaves out, and that are dropped.
    package private(set) var leftOut: Set<String> = []
    /// Whether the new message has none of the trailers that are kept.
    private(set) var arePutBack = false
    /// All the trailers: copies of them may be in the middle of the message.
    private let copies: Set<String>
    private let lost: Set<SegmentName>

    /// - Parameter isSquash: whether `git merge --squash` wrote the message.
    /// - Throws: `GitFailure` or `Problem` where the replaced commits or the recorded segments cannot be
    ///   read.
    package init(to commit: PendingCommit, isSquash: Bool) throws {
        let clone = commit.clone
        var said = try clone.sessionTrailers(of: commit.replaced)
        if let squashed = commit.squashMessage {
            said += try isSquash ? clone.sessionTrailers(of: Self.commits(in: squashed)) : []
        }
        let quoted =
            try isSquash ? [] : commit.squashMessage.map { try Self.recorded(in: $0, of: commit) } ?? []
        let all = said.map { "\($0.key): \($0.value)" } + quoted
        let lost = clone.spool.forgottenSegments.lost
        lines = all.filter { !Self.isDead($0, lost) }
        copies = Set(all)
        self.lost = lost
    }

    /// Decides which trailers stay where a commit gets a new message.
    ///
    /// - Parameter links: the trailers of the sessions that were found behind the commit.
    /// - Throws: where the message or the recorded segments cannot be read.
    package mutating func reword(_ commit: PendingCommit, as message: MessageFile, links: [String])
        throws
    {
        guard commit.isReworded, !lines.isEmpty else { return }
        let written = try Set(message.trailers())
        let missing = Set(lines).subtracting(written)
        if missing.count < Set(lines).count {
            leftOut = missing
        } else {
            let support = try lines.map { try ($0, Self.support(of: $0, in: commit, links: links)) }
            let unsupported = support.filter { $0.1 == .none }.map(\.0)
            let others = Set(
                try lines.filter { !unsupported.contains($0) }.flatMap { try Self.agents(of: $0, in: commit) }
            )
            let agents = try unsupported.flatMap { try Self.agents(of: $0, in: commit) }
            leftOut = missing.intersection(unsupported + agents.filter { !others.contains($0) })
        }
        lines.removeAll(where: leftOut.contains)
        arePutBack = lines.contains(where: missing.contains)
    }

    private enum Support { case lines, unknown, none }

    /// The evidence for a trailer: lines of its session that are in the commit.
    private static func support(
        of line: String, in commit: PendingCommit, links: [String]
    ) throws -> Support {
        if links.contains(line) { return .lines }
        guard let (session, sealed) = sealed(line, in: commit.clone) else { return .unknown }
        let segment = try session.segment(sealed)
        // What a person declared has no lines that could support it.
        guard segment.declared == nil else { return .unknown }
        let edits = segment.edits
        let changes = try commit.changes(in: Set(edits.map(\.path)))
        return changes.shows(edits.filter { changes.paths.contains($0.path) }) ? .lines : .none
    }

    /// The segment recorded in this clone that a line names.
    private static func sealed(
        _ line: String, in clone: Clone
    ) -> (session: SpooledSession, segment: SpooledSession.Sealed)? {
        guard let trailer = MessageFile.trailer(in: line) else { return nil }
        let session = clone.spool.session(trailer.segment.session)
        return session.sealed().first { $0.trailer == trailer }.map { (session, $0) }
    }

    /// The trailer lines that name the agents of the segment that `line` names.
    private static func agents(of line: String, in commit: PendingCommit) throws -> [String] {
        try sealed(line, in: commit.clone).map { try CommitLinks.agents(of: [$0.segment], in: $0.session) }
            ?? []
    }

    /// Remarks on dropped and kept trailers, for the author of the new message.
    package func remarks() -> [String] {
        func names(_ lines: some Sequence<String>) -> String {
            lines.compactMap { MessageFile.trailer(in: $0)?.segment.description }.sorted()
                .joined(separator: ", ")
        }
        let (kept, left) = (names(lines), names(leftOut))
        return [
            left.isEmpty
                ? nil
                : "the new message does not name \(left), so the commit does not either; 'git session link' adds the "
                    + "name again",
            !arePutBack || kept.isEmpty
                ? nil
                : "the commit still names \(kept); 'git session unlink' takes it out",
        ].compactMap(\.self)
    }

    /// Removes from a message the copies of trailers in its middle, and the trailers of forgotten sessions.
    ///
    /// - Throws: where the message's file cannot be read or written.
    package func tidy(_ message: MessageFile) throws {
        guard !copies.isEmpty || !lost.isEmpty else { return }
        try message.rewrite { $0.removing(copies: copies) { Self.isDead($0, lost) } }
    }

    private static func isDead(_ line: some StringProtocol, _ lost: Set<SegmentName>) -> Bool {
        MessageFile.trailer(in: line).map { lost.contains($0.segment) } ?? false
    }

    /// The ids of the commits whose messages a squash joined.
    private static func commits(in squashed: String) -> [String] {
        Lines.of(squashed).filter { $0.hasPrefix("commit ") }.map { String($0.dropFirst("commit ".count)) }
            .filter { ObjectID(hex: $0) != nil }
    }

    /// The trailers in a squash's notes whose sessions, recorded in this clone, have lines of the commit. The notes
    /// may be from a squash that was aborted, so their other trailers do not count.
    private static func recorded(in squashed: String, of commit: PendingCommit) throws -> [String] {
        try MessageFile.quotedTrailers(in: squashed).flatMap { quoted in
            guard let (session, sealed) = Self.sealed("\(quoted)", in: commit.clone),
                case let edits = try session.segment(sealed).edits,
                case let changes = try commit.changes(in: Set(edits.map(\.path))),
                changes.shows(edits.filter { changes.paths.contains($0.path) })
            else { return [String]() }
            return [sealed.trailer.description] + (try CommitLinks.agents(of: [sealed], in: session))
        }
    }
}
