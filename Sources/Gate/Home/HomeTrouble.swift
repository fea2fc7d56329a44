import LedgerStore

/// An error of a home's files or of its ledger, in words for people.
package struct HomeTrouble: Error, CustomStringConvertible {
    package let description: String

    /// The words for an error; nil if it is about neither.
    package init?(_ error: any Error) {
        guard let words = FileTrouble(error)?.description ?? LedgerTrouble(error)?.description else {
            return nil
        }
        description = words
    }
}
