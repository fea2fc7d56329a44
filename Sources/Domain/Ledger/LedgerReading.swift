/// What reports, approvers and auditors read of a ledger, whatever keeps it.
///
/// Each function answers from one state of the ledger: a push is seen with all that was recorded of it, or not at
/// all. Nothing here writes; what is read twice may differ, as pushes go on meanwhile. Numbers of pushes, holds and
/// events, and rows of commits, are given once and in their order, so that a listing goes on where it ended, however
/// long ago that was. Names of actors that were erased are shown as the random ones that the log has.
///
/// All functions throw where the ledger cannot be read, and none leaves out what it cannot read.
package protocol LedgerReading: Sendable {
    // MARK: Pushes

    /// The numbers of the pushes that a report is about, newest first; exactly those, and not more than `limit`.
    ///
    /// - Parameters:
    ///   - before: continues a listing after the push that it ended with.
    ///   - limit: nil for all.
    /// - Throws: where the filter names a mirror without records.
    func pushNumbers(_ filter: ReportFilter, before: Int64?, limit: Int?) throws -> [Int64]

    /// The pushes of these numbers, in the order of the numbers, with all ref updates and findings. Numbers that no
    /// push has are passed over.
    ///
    /// - Throws: where the ledger cannot be read.
    func pushes(_ numbers: some Sequence<Int64>) throws -> [PushRow]

    /// All findings on a push, in the order in which they were made.
    ///
    /// - Throws: where the ledger cannot be read.
    func findings(ofPush number: Int64) throws -> [Finding]

    // MARK: Commits

    /// The rows of the new commits that a report is about, newest first; exactly those, and not more than `limit`. A
    /// commit that came with several pushes has a row for each.
    ///
    /// - Parameters:
    ///   - before: continues a listing after the row that it ended with.
    ///   - limit: nil for all.
    /// - Throws: where the filter names a mirror without records.
    func commitRows(_ filter: ReportFilter, before: Int64?, limit: Int?) throws -> [Int64]

    /// The commits of these rows, in the order of the rows, with all paths that are kept of them. Rows that no commit
    /// has are passed over.
    ///
    /// - Throws: where the ledger cannot be read.
    func commits(rows: some Sequence<Int64>) throws -> [(row: Int64, commit: CommitRow)]

    /// The commits that name a segment of a session, oldest first, whatever was decided of their pushes.
    ///
    /// - Throws: where the ledger cannot be read.
    func commits(namingSession session: SessionID) throws -> [CommitRow]

    /// Those of `commits` that came with an accepted push to a mirror, or with the push `held`, each as it was judged
    /// last.
    ///
    /// - Throws: where no mirror has records under that name.
    func acceptedCommits(
        among commits: some Sequence<ObjectID>, orOfPush held: Int64?, mirror: String
    ) throws -> [ObjectID: CommitRow]

    // MARK: Sessions and their text

    /// The sessions that a report is about, those recorded last first; exactly those, and not more than `limit`.
    ///
    /// - Parameter limit: nil for all.
    /// - Throws: where the filter names a mirror without records.
    func sessions(_ filter: ReportFilter, limit: Int?) throws -> [SessionID]

    /// These sessions, in their order, without their text. Those that are not recorded are passed over.
    ///
    /// - Throws: where the ledger cannot be read.
    func sessions(_ ids: some Sequence<SessionID>) throws -> [SessionRow]

    /// The session that a segment was recorded of last; nil where none is recorded.
    ///
    /// - Throws: where the ledger cannot be read.
    func latestSession() throws -> SessionID?

    /// The sessions whose id begins or ends with `part`, in the order of their ids.
    ///
    /// - Throws: where the ledger cannot be read.
    func sessions(named part: String, limit: Int) throws -> [SessionID]

    /// What is known of sessions apart from their text; those that are not recorded are left out.
    ///
    /// - Throws: where the ledger cannot be read.
    func standing(of sessions: Set<SessionID>) throws -> [SessionID: SessionStanding]

    /// Who a session belongs to, and the hash of each of its recorded segments; nil where nothing of it is recorded,
    /// or its owner's name was erased.
    ///
    /// - Throws: where the ledger cannot be read.
    func recordedSession(_ session: SessionID) throws -> SessionRecord?

    /// The recorded segments of a session in their order, with their text, as long as that was not erased.
    ///
    /// Who calls it answers for who may see the text, and puts that on record before: see `SessionAccess`.
    ///
    /// - Parameter number: that of the only one to be read; nil for all.
    /// - Throws: where a text cannot be opened.
    func segments(of session: SessionID, number: Int?) throws -> [StoredSegment]

    // MARK: Holds

    /// A hold, as it is now.
    ///
    /// - Throws: where there is none of that number.
    func hold(_ number: Int64) throws -> Hold

    /// The holds with some numbers, the newest first. Numbers that no hold has are passed over.
    ///
    /// - Throws: where the ledger cannot be read.
    func holds(_ numbers: some Collection<Int64>) throws -> [Hold]

    /// Holds, the newest first, not more than `limit`.
    ///
    /// - Parameters:
    ///   - mirror: nil for those of all mirrors.
    ///   - all: with those that are closed.
    ///   - before: continues a listing after the hold that it ended with.
    /// - Throws: where the ledger cannot be read.
    func holds(mirror: String?, all: Bool, before: Int64?, limit: Int) throws -> [Hold]

    /// The holds that wait or were applied, and whose push brought a commit that comes out of a session.
    ///
    /// - Throws: where the ledger cannot be read.
    func holds(with session: SessionID) throws -> [Hold]

    /// All decisions on a hold, the oldest first. Of each approver the last one counts.
    ///
    /// - Throws: where the ledger cannot be read.
    func decisions(on number: Int64) throws -> [RecordedDecision]

    /// All comments on a hold after an event, the oldest first.
    ///
    /// - Throws: where the ledger cannot be read.
    func comments(on hold: Int64, after id: Int64) throws -> [HoldEvent]

    /// What happened to holds after an event, the oldest first, not more than `limit`.
    ///
    /// - Parameter hold: only to this one; nil for all.
    /// - Throws: where the ledger cannot be read.
    func holdEvents(after id: Int64, of hold: Int64?, limit: Int) throws -> [HoldEvent]

    /// The latest event's id; zero before the first. No later event has a lower one.
    ///
    /// - Throws: where the ledger cannot be read.
    func lastHoldEvent() throws -> Int64

    /// A number that differs from the one before where another process changed the ledger meanwhile. Asking costs
    /// little.
    ///
    /// - Throws: where the ledger cannot be read.
    func changeMark() throws -> Int64

    // MARK: Forwards

    /// Forwards, the newest first, not more than `limit`: those owed, and those refused or diverged that nothing was
    /// brought after; with `all` every one.
    ///
    /// - Parameters:
    ///   - mirror: nil for those of all mirrors.
    ///   - limit: nil for all.
    /// - Throws: where the ledger cannot be read.
    func listForwards(mirror: String?, all: Bool, limit: Int?) throws -> [ListedForward]

    /// All forwards that a push put into the outbox, in the order of its refs.
    ///
    /// - Throws: where the ledger cannot be read.
    func forwards(ofPush push: Int64) throws -> [Forward]

    // MARK: What can be asked for

    /// Whether a mirror has records under a name, also one that was removed: then a report without rows is an answer.
    ///
    /// - Throws: where the ledger cannot be read.
    func hasRecords(ofMirror name: String) throws -> Bool

    /// Whether a pusher, or an actor whom the administrator entered, has a name, in whatever letter case.
    ///
    /// - Throws: where the ledger cannot be read.
    func knowsActor(_ name: String) throws -> Bool

    // MARK: What administrators entered

    /// The policy in force.
    ///
    /// - Throws: where the ledger cannot be read.
    func policyInForce() throws -> AppliedPolicy

    /// The mirrors of the home, by their names.
    ///
    /// - Throws: where the ledger cannot be read.
    func mirrors() throws -> [Mirror]

    /// The mirror with a name; nil where there is none, or it was removed.
    ///
    /// - Throws: where the ledger cannot be read.
    func mirror(named name: String) throws -> Mirror?

    /// The mirrors that were removed, the last first.
    ///
    /// - Throws: where the ledger cannot be read.
    func removedMirrors() throws -> [RemovedMirror]

    /// All actors that the administrator entered, by their names.
    ///
    /// - Throws: where the ledger cannot be read.
    func profiles() throws -> [ActorProfile]

    /// Those of a list as policies have it: actors by their names, and groups with an `@`.
    ///
    /// - Throws: where the ledger cannot be read.
    func profiles(listedAs list: Set<String>) throws -> [ActorProfile]

    /// The actor with a name; nil where the administrator entered none.
    ///
    /// - Throws: where the ledger cannot be read.
    func profile(of name: String) throws -> ActorProfile?

    /// The key with a fingerprint; nil where no actor has it.
    ///
    /// - Throws: where the ledger cannot be read.
    func key(_ fingerprint: String) throws -> ActorKey?

    /// All exceptions for secrets, the newest first, also those that ended.
    ///
    /// - Throws: where the ledger cannot be read.
    func recordedExceptions() throws -> [RecordedException]
}

extension LedgerReading {
    /// The mirror with a name.
    ///
    /// - Throws: `Problem` where there is none, or it was removed; errors of the ledger.
    package func existingMirror(named name: String) throws -> Mirror {
        guard let mirror = try mirror(named: name) else {
            throw Problem(
                .missing, "there is no mirror '\(VisibleText.escaping(name))'",
                advice: "see 'gatehouse mirror list'")
        }
        return mirror
    }

    /// All recorded segments of a session in their order, with their text.
    ///
    /// - Throws: where a text cannot be opened.
    package func segments(of session: SessionID) throws -> [StoredSegment] {
        try segments(of: session, number: nil)
    }

    /// All comments on a hold, the oldest first.
    ///
    /// - Throws: where the ledger cannot be read.
    package func comments(on hold: Int64) throws -> [HoldEvent] {
        try comments(on: hold, after: 0)
    }

    /// Those of `commits` that came with an accepted push to a mirror, each as it was judged last.
    ///
    /// - Throws: where no mirror has records under that name.
    package func acceptedCommits(
        among commits: some Sequence<ObjectID>, mirror: String
    ) throws -> [ObjectID: CommitRow] {
        try acceptedCommits(among: commits, orOfPush: nil, mirror: mirror)
    }
}
