package import Files
import Programs
import Glibc
package import LedgerStore
import Synchronization

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
    /// Keys of people who sign and are no actors: an `allowed_signers` file, and files with OpenPGP keys.
    package var signersPath: String { path + "/signers" }
    /// The objects of held pushes, a folder each.
    var heldPath: String { path + "/held" }
    package var keysPath: String { path + "/keys" }
    var keys: HomeKeys { HomeKeys(folder: keysPath) }

    package func openLedger() throws -> Ledger {
        try checkReading()
        return try Ledger.open(at: ledgerPath)
    }

    /// Opens the ledger for a hook or a command that writes to it and soon ends. Until then nobody moves the write-ahead
    /// log: SQLite before 3.51.3 can corrupt a ledger that one connection writes while another does that.
    package func openLedgerToWrite() throws -> Ledger {
        try Self.keptShares.withLock { shares in
            if shares[ledgerPath] == nil { shares[ledgerPath] = try shareLedger() }
        }
        return try openLedger()
    }

    /// What this process keeps until it ends, by the ledger's path.
    private static let keptShares = Mutex<[String: FileLock.Share]>([:])

    /// The share that `openLedgerToWrite` takes, for a hook that lets it go while it waits.
    package func shareLedger() throws -> FileLock.Share {
        try checkOwner()
        return try ledgerLock.share(waiting: 30)
    }

    /// Makes sure that this account is the home's own, as all that write to it have to be.
    package func checkOwner() throws {
        try checkReading()
        try HomeAccess(home: self).checkOwner()
    }

    /// Makes sure that this account may read the ledger, where there is one.
    package func checkReading() throws {
        try HomeAccess(home: self).checkReading()
    }

    /// Does what writes to the ledger, in a process that goes on for long; see `openLedgerToWrite`.
    package func sharingLedger<Value>(_ body: () throws -> Value) throws -> Value {
        let share = try shareLedger()
        defer { share.release() }
        return try body()
    }

    /// The keys that the home's secrets are known again by.
    package func fingerprintKeys(in ledger: Ledger) throws -> FingerprintKeys {
        try FingerprintKeys(of: keys, known: ledger.fingerprintKeys())
    }

    /// Hooks are at the ledger all the time.
    private struct Busy: Error, CustomStringConvertible {
        let description = "pushes are under way all the time; try again in a quieter moment"
    }

    /// Does what no hook may see half done, while none is at the ledger.
    func alone<Value>(_ body: () throws -> Value) throws -> Value {
        try checkOwner()
        guard let value = try ledgerLock.withLock(waiting: 60, body) else { throw Busy() }
        return value
    }

    /// Where pushes of many refs to a mirror's upstream are staged by whoever has the turn.
    func forwardStage(ofMirror mirror: String) -> String {
        "\(path)/forwards/\(mirror).git"
    }

    /// Held by whoever puts a mirror's packs together.
    func packsLock(ofMirror mirror: String) -> FileLock {
        FileLock(path: "\(locksPath)/packs-\(mirror)")
    }

    /// Held by the one worker that sends notifications.
    var notifyLock: FileLock { FileLock(path: locksPath + "/notify") }

    /// Held by whoever applies a hold.
    func holdLock(_ number: Int64) -> FileLock {
        FileLock(path: "\(locksPath)/hold-\(number)")
    }

    /// Shared by the hooks that write to the ledger, held alone by whoever moves its write-ahead log.
    var ledgerLock: FileLock {
        FileLock(path: locksPath + "/ledger")
    }
}
