package import Domain
import Files
package import Gate
package import LedgerStore
import Programs

/// Decides who reads the text of recorded sessions, and records who does. There is no other way to that text.
///
/// The home's account reads all. An actor reads their own sessions, those in a hold that they may decide on, and all
/// sessions of a mirror if the policy names the actor as its reader.
package struct SessionAccess {
    private let viewer: Viewer
    private let home: Home
    private let ledger: Ledger
    private let command: String
    private let hold: Hold?

    /// - Parameters:
    ///   - command: what they look with, for the record, as `session.replay`.
    ///   - hold: the hold that they look at, if any.
    package init(_ viewer: Viewer, home: Home, ledger: Ledger, command: String, hold: Hold? = nil) {
        self.viewer = viewer
        self.home = home
        self.ledger = ledger
        self.command = command
        self.hold = hold
    }

    /// Opens those of `sessions` that the viewer may read, after recording the view: a view that cannot be recorded is
    /// not shown.
    ///
    /// - Parameter held: the sessions that the hold's commits come out of.
    /// - Throws: where the ledger cannot be read or written.
    package func open(_ sessions: Set<SessionID>, held: Set<SessionID> = []) throws -> OpenedSessions {
        let standing = try ledger.standing(of: sessions)
        let policy = try ledger.policyInForce().settings
        let opened = try Set(
            standing.filter { session, standing in
                try mayRead(standing, policy) {
                    try hold.map { held.contains(session) ? [$0] : [] } ?? ledger.holds(with: session)
                }
            }.keys)
        try note(opened)
        return OpenedSessions(opened: opened, standing: standing, viewer: viewer.name, ledger: ledger)
    }

    /// - Parameter holds: those that the session is in.
    private func mayRead(
        _ standing: SessionStanding, _ policy: PolicySettings, in holds: () throws -> [Hold]
    ) throws -> Bool {
        if viewer.isAdministrator { return true }
        guard viewer.profile?.isDisabled != true else { return false }
        // A web server may tell a name in another case than it was entered in.
        if let owner = standing.owner, LetterCase.isSame(owner, viewer.name) { return true }
        guard let profile = viewer.profile else { return false }
        if policy.settings(for: standing.mirror).sessions.isReader(profile) { return true }
        // Who approves at one mirror has no say at another.
        return try holds().contains {
            $0.mirror == standing.mirror && $0.isDecided(by: profile, policy.approvals)
        }
    }

    private func note(_ sessions: Set<SessionID>) throws {
        guard !sessions.isEmpty else { return }
        // Let go at once: who reads may take their time, and the ledger is tidied meanwhile.
        let share = try home.shareLedger()
        defer { share.release() }
        try ledger.checkAge()
        try ledger.noteView(of: sessions, by: viewer.name, command: command, hold: hold)
    }
}

extension Hold {
    /// Whether an actor is one of those who decide on it, or did where it was applied.
    fileprivate func isDecided(
        by profile: ActorProfile, _ settings: PolicySettings.ApprovalSettings
    ) -> Bool {
        (state.isOpen || state == .applied) && participants.objection(to: profile) == nil
            && (approvalRules.contains { $0.admits(profile) } || settings.isForEmergencies(profile))
    }
}
