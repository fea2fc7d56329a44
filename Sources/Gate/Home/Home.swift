import Glibc
package import LedgerStore

/// One installation's folder, and where things are in it.
package struct Home: Sendable {
    package let path: String

    /// A home at an absolute path.
    package init(path: String) {
        self.path = path
    }

    package var ledgerPath: String { path + "/ledger.sqlite" }
    package var policyPath: String { path + "/policy.toml" }
    package var mirrorsPath: String { path + "/mirrors" }
    package var locksPath: String { path + "/locks" }

    package func openLedger() throws -> Ledger {
        try Ledger.open(at: ledgerPath)
    }

    /// Held by the one worker that forwards a mirror's refs.
    func forwardLock(ofMirror mirror: String) -> FileLock {
        FileLock(path: "\(locksPath)/forward-\(mirror)")
    }

    /// Held by whoever moves the ledger's write-ahead log.
    package var maintenanceLock: FileLock {
        FileLock(path: locksPath + "/maintenance")
    }
}
