package import Domain
import GRDB

/// Views of recorded sessions.
extension Ledger {
    /// Logs that an actor looks into recorded sessions, one entry a session.
    ///
    /// - Parameters:
    ///   - command: the command that shows them, as `session.replay`.
    ///   - hold: the hold that the actor is to decide on; nil where it is not about one.
    /// - Throws: where the ledger cannot be written.
    package func noteView(
        of sessions: Set<SessionID>, by actor: String, command: String, hold: Hold? = nil,
        at time: Timestamp = .now
    ) throws {
        guard !sessions.isEmpty else { return }
        try queue.write { database in
            let id = try ActorStore.id(ofActor: actor, in: database)
            var journal = try Journal(database)
            for session in sessions.sorted(by: { $0.rawValue < $1.rawValue }) {
                try journal.append(
                    LogEntry(
                        .evidenceViewed, time: time.rfc3339, hold: hold?.number, mirror: hold?.mirror,
                        actor: id, outcome: command, session: session))
            }
        }
    }
}
