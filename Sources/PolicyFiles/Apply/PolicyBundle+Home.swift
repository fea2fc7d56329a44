package import Domain
package import Gate

extension PolicyBundle {
    /// Reads the home's policy files as they are now.
    ///
    /// - Throws: `Problem` where a file is for no mirror or is not written soundly, and errors of the ledger.
    package init(of home: Home, in ledger: any LedgerReading) throws {
        try self.init(home: home.path, mirrors: ledger.mirrors().map(\.name))
    }
}
