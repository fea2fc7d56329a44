package import Domain

/// Reads a hold's changes, and finds in the sessions of its commits what led to them.
package struct TracedDiffs {
    private let hold: Hold
    private let diff: DiffOfHold
    private let ledger: any LedgerReading
    private var writings: SessionWritings
    /// The sessions that the commits come out of.
    package private(set) var writers: Set<SessionID> = []

    package init(of hold: Hold, _ diff: DiffOfHold, in ledger: any LedgerReading) {
        self.hold = hold
        self.diff = diff
        self.ledger = ledger
        writings = SessionWritings(in: ledger)
    }

    /// The change of one ref, with the origins of its added lines.
    ///
    /// - Throws: where git or the ledger cannot be read.
    package mutating func diff(of update: HeldUpdates.Update) throws -> TracedDiff {
        let (commits, text) = try diff.change(update)
        let judged = try ledger.acceptedCommits(among: commits, orOfPush: hold.push, mirror: hold.mirror)
        for commit in judged.values { writers.formUnion(SessionWritings.sessions(writing: commit)) }
        // The newest commit wins where several have the same line.
        let names = try commits.compactMap { judged[$0] }.flatMap {
            try writings.segments(of: $0).reversed()
        }
        return try TracedDiff(UnifiedDiff(text)) { try writings.origins(of: $0, among: names) }
    }
}
