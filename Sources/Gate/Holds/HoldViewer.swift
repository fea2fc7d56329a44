package import Domain

/// An actor who looks at holds.
package struct HoldViewer {
    private let name: String
    private let profile: ActorProfile?
    private let isForEmergencies: Bool

    /// - Throws: where the ledger cannot be read.
    package init(_ name: String, in ledger: any LedgerReading) throws {
        self.name = name
        profile = try ledger.profile(of: name)
        isForEmergencies =
            try profile.map { try ledger.policyInForce().settings.approvals.isForEmergencies($0) } ?? false
    }

    /// Whether a hold is theirs, or theirs to decide on, be it in an emergency alone.
    package func sees(_ hold: Hold) -> Bool { hold.concerns(name, profile) || isForEmergencies }
}
