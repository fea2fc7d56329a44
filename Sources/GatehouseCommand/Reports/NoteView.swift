import Domain
import Gate
import GitProcess
import LedgerStore

/// Puts on record who looks into recorded sessions, before anything of them is shown: what cannot be noted is not shown.
struct NoteView {
    let home: Home
    let ledger: Ledger
    /// As `session.replay`.
    let command: String
    var hold: Hold?

    func callAsFunction(_ sessions: Set<SessionID>) throws {
        guard !sessions.isEmpty else { return }
        // Let go at once: who reads may take their time, and the ledger is tidied meanwhile.
        let share = try home.shareLedger()
        defer { share.release() }
        try ledger.checkAge()
        try ledger.noteView(of: sessions, by: try CommandIdentity.name(), command: command, hold: hold)
    }
}
