/// A key that secrets are known again by, as the ledger knows it: which one it is, and not the key itself.
package struct FingerprintKeyRecord: Sendable {
    /// Counted from one; none is ever given twice.
    package let version: Int
    /// Tells the key from any other that is put in its place.
    package let mark: String
    package let since: Timestamp

    package init(version: Int, mark: String, since: Timestamp) {
        self.version = version
        self.mark = mark
        self.since = since
    }
}
