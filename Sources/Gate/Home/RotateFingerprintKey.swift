import Domain
package import LedgerStore

/// Makes the keys that a home's secrets are known again by: its first one, and the next.
package struct RotateFingerprintKey {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// Makes the next key, with which fingerprints are made from now on.
    ///
    /// A file that an interrupted call left is taken: the ledger does not know it, so that nothing was made with it.
    ///
    /// - Returns: its version.
    package func callAsFunction(by actor: String) throws -> Int {
        try home.alone {
            let version = (try ledger.fingerprintKeys().first?.version ?? 0) + 1
            try use(version, since: .now, changedBy: actor)
            return version
        }
    }

    /// Makes the first key of a home that never had one, or takes down that it has it.
    func makeFirst() throws {
        guard try ledger.fingerprintKeys().isEmpty else { return }
        try use(1, since: home.keys.since(fingerprintKey: 1) ?? .now, changedBy: nil)
    }

    private func use(_ version: Int, since time: Timestamp, changedBy actor: String?) throws {
        let key = try home.keys.makeFingerprintKey(version)
        try ledger.use(
            FingerprintKeyRecord(version: version, mark: key.mark, since: time), changedBy: actor)
    }
}
