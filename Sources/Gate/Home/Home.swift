package import Domain
package import Files
import Glibc
package import LedgerStore
import Programs
import Synchronization

/// The folder of one installation, with the paths of everything in it.
package struct Home: Sendable {
    package let path: String

    /// A home at an absolute path.
    package init(path: String) {
        self.path = path
    }

    /// The ledger's database.
    package var ledgerPath: String { path + "/ledger.sqlite" }
    /// The administrator's policy file, which hooks never read.
    package var policyPath: String { path + "/policy.toml" }
    /// The folder of the mirrors that the home made.
    package var mirrorsPath: String { path + "/mirrors" }
    /// The folder of the lock files.
    package var locksPath: String { path + "/locks" }
    /// The administrator's own rules for secrets, which need not exist.
    package var rulesPath: String { path + "/secrets.toml" }
    /// Whether the home has its own rules for secrets in place of the default ones.
    package var hasOwnRules: Bool { access(rulesPath, F_OK) == 0 }
    /// The compiled rules for secrets.
    package var rules: HomeRules { HomeRules(folder: path + "/rules") }
    /// The keys of signers who are not actors: an `allowed_signers` file, and files of OpenPGP keys.
    package var signersPath: String { path + "/signers" }
    /// The folder of held pushes' objects, with a folder for each.
    var heldPath: String { path + "/held" }
    /// The folder of the home's keys.
    package var keysPath: String { path + "/keys" }
    var keys: HomeKeys { HomeKeys(folder: keysPath) }

    /// Opens the ledger to read it, or to write within `sharingLedger`.
    ///
    /// - Throws: `Problem` if this account may not read it, and errors of the ledger.
    package func openLedger() throws -> Ledger {
        try checkReading()
        return try Ledger.open(at: ledgerPath)
    }

    /// Opens the ledger to read it alone.
    ///
    /// - Throws: `Problem` if this account may not read it, and errors of the ledger.
    package func openReading() throws -> any LedgerReading { try openLedger() }

    /// Opens the ledger for a short-lived process that writes to it. Until it ends, the write-ahead log is not moved:
    /// SQLite before 3.51.3 can corrupt a database if one connection writes while another moves the log.
    ///
    /// - Throws: `Problem` if the home belongs to another account, and errors of the lock and the ledger.
    package func openLedgerToWrite() throws -> Ledger {
        try Self.keptShares.withLock { shares in
            if shares[ledgerPath] == nil { shares[ledgerPath] = try shareLedger() }
        }
        return try openLedger()
    }

    /// The shares that this process keeps until it ends, by the ledger's path.
    private static let keptShares = Mutex<[String: FileLock.Share]>([:])

    /// The share of the ledger's lock that `openLedgerToWrite` takes, for a hook that releases it while it waits.
    ///
    /// - Throws: `Problem` if the home belongs to another account, and errors of the lock.
    package func shareLedger() throws -> FileLock.Share {
        try checkOwner()
        return try ledgerLock.share(waiting: 30)
    }

    /// Makes sure that the home belongs to this account, as is required for writing.
    ///
    /// - Throws: `Problem` if it does not.
    package func checkOwner() throws {
        try checkReading()
        try HomeAccess(home: self).checkOwner()
    }

    /// Makes sure that this account may read the ledger, if there is one.
    ///
    /// - Throws: `Problem` if it may not.
    package func checkReading() throws {
        try HomeAccess(home: self).checkReading()
    }

    /// Runs `body`, which writes to the ledger, in a long-lived process; see `openLedgerToWrite`.
    ///
    /// - Throws: `Problem` if the home belongs to another account, and errors of the lock and of `body`.
    package func sharingLedger<Value>(_ body: () throws -> Value) throws -> Value {
        let share = try shareLedger()
        defer { share.release() }
        return try body()
    }

    /// The keys for the fingerprints of the home's secrets.
    ///
    /// - Throws: errors of the ledger, or the error for a newest key that is missing.
    package func fingerprintKeys(in ledger: Ledger) throws -> FingerprintKeys {
        try FingerprintKeys(of: keys, known: ledger.fingerprintKeys())
    }

    /// Runs `body` while no hook uses the ledger, since no hook may see it half done.
    func alone<Value>(_ body: () throws -> Value) throws -> Value {
        try checkOwner()
        guard let value = try ledgerLock.withLock(waiting: 60, body) else {
            throw Problem(
                .unavailable, "pushes keep the ledger busy", advice: "try again at a quieter time")
        }
        return value
    }

    /// The folder in which a forward of many refs is staged.
    func forwardStage(ofMirror mirror: String) -> String {
        "\(path)/forwards/\(mirror).git"
    }

    /// The lock on combining a mirror's packs.
    func packsLock(ofMirror mirror: String) -> FileLock {
        FileLock(path: "\(locksPath)/packs-\(mirror)")
    }

    /// The lock on sending notifications.
    var notifyLock: FileLock { FileLock(path: locksPath + "/notify") }

    /// The lock on applying a hold.
    func holdLock(_ number: Int64) -> FileLock {
        FileLock(path: "\(locksPath)/hold-\(number)")
    }

    /// The lock on the ledger: shared by hooks that write to it, exclusive to move its write-ahead log.
    var ledgerLock: FileLock {
        FileLock(path: locksPath + "/ledger")
    }
}
