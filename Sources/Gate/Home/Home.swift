import GitProcess
import Glibc
package import LedgerStore
package import SecretScan

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
    /// The administrator's own rules for secrets, where they have any.
    package var rulesPath: String { path + "/secrets.toml" }
    package var rules: HomeRules { HomeRules(folder: path + "/rules") }
    /// The key that the home's secrets are known again by.
    package func fingerprintKey() throws -> FingerprintKey { try keys.fingerprintKey() }
    var keys: HomeKeys { HomeKeys(folder: path + "/keys") }

    package func openLedger() throws -> Ledger {
        try Ledger.open(at: ledgerPath)
    }

    /// Opens the ledger for a hook, which writes to it and soon ends. Until then nobody moves the write-ahead log:
    /// SQLite before 3.51.3 can corrupt a ledger that one connection writes while another does that.
    package func openLedgerForHook() throws -> Ledger {
        try ledgerLock.share(waiting: 30)
        return try openLedger()
    }

    /// Held by the one worker that forwards a mirror's refs.
    func forwardLock(ofMirror mirror: String) -> FileLock {
        FileLock(path: "\(locksPath)/forward-\(mirror)")
    }

    /// Shared by the hooks that write to the ledger, held alone by whoever moves its write-ahead log.
    var ledgerLock: FileLock {
        FileLock(path: locksPath + "/ledger")
    }
}
