import Domain
import SessionCapture

/// The trailers of the commits that go on living in a new one: in an amended one, or in one that others are melted into.
///
/// Whoever rewords a commit by `git commit --amend -m` writes no trailers, and does not mean to take any out: those whose
/// sessions have lines of the commit stay, and so do those that this clone knows nothing of. A name that no line speaks for
/// stays out with the old words, and so does what is missing in a message that has others of them: it was written with them
/// in sight.
package struct CarriedTrailers {
    /// As lines. A session that was forgotten before a mirror had it is not among them: its name leads nowhere.
    package private(set) var lines: [String]
    /// Those that the new words leave out and that stay out.
    package private(set) var leftOut: Set<String> = []
    /// Whether the new words name none of those that stay.
    private(set) var arePutBack = false
    /// All of them, as they may stand in the middle of the message.
    private let copies: Set<String>
    private let lost: Set<SegmentName>

    /// - Parameter isSquash: whether the message is the one that `git merge --squash` wrote.
    package init(to commit: CommitInTheMaking, isSquash: Bool) throws {
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

    /// Sorts out what the new words of a commit leave out.
    ///
    /// - Parameter links: the trailers of the sessions that are found behind the commit anyway.
    package mutating func reword(_ commit: CommitInTheMaking, as message: CommitMessage, links: [String])
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

    /// What speaks for a trailer: the lines of its session that are in the commit.
    private static func support(
        of line: String, in commit: CommitInTheMaking, links: [String]
    ) throws -> Support {
        if links.contains(line) { return .lines }
        guard let (session, sealed) = sealed(line, in: commit.clone) else { return .unknown }
        let edits = try session.segment(sealed).edits
        let changes = try commit.changes(in: Set(edits.map(\.path)))
        return changes.shows(edits.filter { changes.paths.contains($0.path) }) ? .lines : .none
    }

    /// The segment of this clone that a line names.
    private static func sealed(
        _ line: String, in clone: Clone
    ) -> (session: SpooledSession, segment: SpooledSession.Sealed)? {
        guard let trailer = CommitMessage.trailer(in: line) else { return nil }
        let session = clone.spool.session(trailer.segment.session)
        return session.sealed().first { $0.trailer == trailer }.map { (session, $0) }
    }

    /// The lines that name the agents of the segment that a line names.
    private static func agents(of line: String, in commit: CommitInTheMaking) throws -> [String] {
        try sealed(line, in: commit.clone).map { try CommitLinks.agents(of: [$0.segment], in: $0.session) }
            ?? []
    }

    /// What is done about the new words, for whoever wrote them.
    package func remarks() -> [String] {
        func names(_ lines: some Sequence<String>) -> String {
            lines.compactMap { CommitMessage.trailer(in: $0)?.segment.description }.sorted()
                .joined(separator: ", ")
        }
        let (kept, left) = (names(lines), names(leftOut))
        return [
            left.isEmpty
                ? nil
                : "the new message does not name \(left), and nothing is put back; 'git session link' names it again",
            !arePutBack || kept.isEmpty
                ? nil
                : "the commit goes on naming \(kept); to take it out, delete its line in the editor of 'git commit --amend'",
        ].compactMap(\.self)
    }

    /// Takes out of a message what stands in its middle now and belongs at its end, and what leads nowhere.
    package func tidy(_ message: CommitMessage) throws {
        guard !copies.isEmpty || !lost.isEmpty else { return }
        try message.rewrite { $0.removing(copies: copies) { Self.isDead($0, lost) } }
    }

    private static func isDead(_ line: some StringProtocol, _ lost: Set<SegmentName>) -> Bool {
        CommitMessage.trailer(in: line).map { lost.contains($0.segment) } ?? false
    }

    /// The commits whose messages a squash joined.
    private static func commits(in squashed: String) -> [String] {
        Lines.of(squashed).filter { $0.hasPrefix("commit ") }.map { String($0.dropFirst("commit ".count)) }
            .filter { ObjectID(hex: $0) != nil }
    }

    /// Of a squash whose message is another, only what the commit shows of this clone's own sessions: one that was given up
    /// leaves its message behind.
    private static func recorded(in squashed: String, of commit: CommitInTheMaking) throws -> [String] {
        try CommitMessage.quotedTrailers(in: squashed).flatMap { quoted in
            guard let (session, sealed) = Self.sealed("\(quoted)", in: commit.clone),
                case let edits = try session.segment(sealed).edits,
                case let changes = try commit.changes(in: Set(edits.map(\.path))),
                changes.shows(edits.filter { changes.paths.contains($0.path) })
            else { return [String]() }
            return [sealed.trailer.description] + (try CommitLinks.agents(of: [sealed], in: session))
        }
    }
}
