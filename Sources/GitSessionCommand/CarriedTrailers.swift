import Domain
import SessionCapture

/// The trailers of the commits that go on living in a new one: in an amended one, or in one that others are melted into.
struct CarriedTrailers {
    /// As lines. A session that was forgotten before a mirror had it is not among them: its name leads nowhere.
    let lines: [String]
    /// All of them, as they may stand in the middle of the message.
    private let copies: Set<String>
    private let lost: Set<SegmentName>

    /// - Parameter isSquash: whether the message is the one that `git merge --squash` wrote.
    init(to commit: CommitInTheMaking, isSquash: Bool) throws {
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

    /// Takes out of a message what stands in its middle now and belongs at its end, and what leads nowhere.
    func tidy(_ message: CommitMessage) throws {
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
            let session = commit.clone.spool.session(quoted.segment.session)
            guard let sealed = session.sealed().first(where: { $0.trailer == quoted }),
                case let edits = try session.segment(sealed).edits,
                case let changes = try commit.changes(in: Set(edits.map(\.path))),
                changes.shows(edits.filter { changes.paths.contains($0.path) })
            else { return [String]() }
            return [sealed.trailer.description] + (try CommitLinks.agents(of: [sealed], in: session))
        }
    }
}
