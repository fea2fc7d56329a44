/// Who is known to have sent some commits, so that what they sent need not be looked at.
package struct Senders: Sendable {
    package var names: Set<String>
    /// The numbers that the ledger has for these commits: one that is sent again and again has one for each time.
    package let records: Set<Int64>

    package init(names: Set<String>, records: Set<Int64>) {
        self.names = names
        self.records = records
    }
}
