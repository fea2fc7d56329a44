package import Domain
import GRDB

extension Ledger {
    /// Puts on record that somebody looks into recorded sessions.
    ///
    /// - Parameter command: by which they do, as `session.replay`.
    /// - Parameter hold: on which they have to decide; nil where it is not about one.
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
                        .evidenceViewed, time: time.rfc3339, hold: hold?.number, repository: hold?.mirror,
                        actor: id, outcome: command, session: session))
            }
        }
    }
}
