package import Domain

/// Sessions that a viewer may read, and whose reading is on record. Only `SessionAccess` makes it.
package struct OpenedSessions {
    private let opened: Set<SessionID>
    private let standing: [SessionID: SessionStanding]
    private let viewer: String
    private let ledger: any LedgerReading

    init(
        opened: Set<SessionID>, standing: [SessionID: SessionStanding], viewer: String,
        ledger: any LedgerReading
    ) {
        self.opened = opened
        self.standing = standing
        self.viewer = viewer
        self.ledger = ledger
    }

    /// Tells whether a session is opened.
    package func has(_ session: SessionID) -> Bool { opened.contains(session) }

    /// The segments of a session in order; empty where nothing is recorded.
    ///
    /// - Throws: `Problem` where the session is not opened.
    package func segments(of session: SessionID) throws -> [StoredSegment] {
        guard let standing = standing[session] else { return [] }
        guard has(session) else {
            let owner = standing.owner.map(VisibleText.escaping) ?? "an actor whose name was erased"
            throw Problem(
                .denied,
                "\(VisibleText.escaping(viewer)) does not read session \(session), which is \(owner)'s with "
                    + "\(VisibleText.escaping(standing.agent)): it is shown to its owner, to those who may decide on a "
                    + "held push that has it, and to the 'readers' of [sessions] in the policy")
        }
        return try ledger.segments(of: session)
    }
}
