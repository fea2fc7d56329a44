package import Domain
import GRDB

/// Reads commits that others sent, by their trees or by what they leave at a path.
extension Ledger {
    /// Commits with one of `trees`.
    ///
    /// - Parameters:
    ///   - trees: each with whether commits whose paths are all on record, with what they left there, are not asked
    ///     for.
    ///   - senders: those whose commits are left out.
    /// - Throws: where the ledger cannot be read.
    package func commits(
        withTrees trees: [(ObjectID, besidesKnown: Bool)], and senders: Senders
    ) throws -> Set<SentCommit> {
        try read { database in
            var records = RecordsOfOthers(besides: senders, database)
            return try trees.reduce(into: []) {
                try $0.formUnion(records.having(tree: $1.0, besidesKnown: $1.besidesKnown))
            }
        }
    }

    /// Commits that leave at each path what one of `changes` leaves there; also those that may, since it is not on
    /// record.
    ///
    /// - Parameter senders: those whose commits are left out.
    /// - Throws: where the ledger cannot be read.
    package func commits(
        leaving changes: some Sequence<CommitFacts.ChangedPath>, besides senders: Senders
    ) throws -> [CommitFacts.ChangedPath: Set<SentCommit>] {
        try read { database in
            var records = RecordsOfOthers(besides: senders, database)
            return try changes.reduce(into: [:]) { found, change in
                let sent = try records.leaving(change)
                if !sent.isEmpty { found[change] = sent }
            }
        }
    }
}
