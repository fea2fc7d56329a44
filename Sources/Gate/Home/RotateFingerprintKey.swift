import Domain
package import LedgerStore

/// Makes a home's keys for fingerprints of secrets: the first one, and each next one.
package struct RotateFingerprintKey {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// Makes the next key, which makes the fingerprints from now on.
    ///
    /// A key file of an interrupted call is used: the ledger does not know it, so it has made no fingerprints.
    ///
    /// - Returns: its version.
    /// - Throws: errors of the key's file and of the ledger.
    package func callAsFunction(by actor: String) throws -> Int {
        try home.alone {
            let version = (try ledger.fingerprintKeys().first?.version ?? 0) + 1
            try use(version, since: .now, changedBy: actor)
            return version
        }
    }

    /// Makes the first key of a home, or records it if its file exists.
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
