import Domain
package import Files
import Foundation
package import LedgerStore
import Programs

/// Makes a home.
package struct InitHome {
    /// The ledger's name for the fingerprint of the key that its index of lines was made with.
    static let lineKeyFingerprint = "line key"

    private let home: Home
    private let files: InstalledFiles

    package init(home: Home, files: InstalledFiles) {
        self.home = home
        self.files = files
    }

    /// Makes the folders, the keys, the ledger and the policy file. The caller must still apply the policy.
    ///
    /// - Parameter origin: the home's name, in the checkpoints of its log and for its clients.
    /// - Throws: `Problem` with the reason, and errors of files and of the ledger.
    package func callAsFunction(origin: String) throws -> Ledger {
        // By bytes: to Swift a colon with an accent behind it is another character.
        guard !home.path.utf8.contains(UInt8(ascii: ":")) else {
            throw Problem(
                .invalid, "the path \(home.path) contains ':', which is not allowed in the path of a mirror",
                advice: "use "
                    + "a path without it")
        }
        guard !FileManager.default.fileExists(atPath: home.ledgerPath) else {
            throw Problem(.conflict, "\(home.path) is already a home")
        }
        try checkThatNothingWasLost()
        try makeFolder()
        for folder in [home.mirrorsPath, home.locksPath] {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        if !FileManager.default.fileExists(atPath: home.policyPath) {
            try FileManager.default.copyItem(atPath: files.samplePolicyPath, toPath: home.policyPath)
        }
        try home.keys.makeMissing()
        let ledger = try Ledger.create(at: home.ledgerPath)
        let id = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
        try ledger.setHomeValue("id", Hexadecimal.string(of: id))
        try ledger.setHomeValue("origin", origin)
        try RotateFingerprintKey(home: home, ledger: ledger).makeFirst()
        try ledger.setHomeValue(Self.lineKeyFingerprint, home.keys.lineHasher().fingerprint)
        return ledger
    }

    /// Makes sure that the folder is not a home that lost its ledger, since an empty ledger would seem intact.
    private func checkThatNothingWasLost() throws {
        let mirrors = (try? FileManager.default.contentsOfDirectory(atPath: home.mirrorsPath)) ?? []
        // Every process that writes to a ledger makes this lock first.
        guard mirrors.isEmpty, !FileManager.default.fileExists(atPath: home.locksPath + "/ledger") else {
            throw Problem(
                .missing, "\(home.path) was a home, but its ledger is gone",
                advice: "restore \(home.ledgerPath) from a "
                    + "backup. To make a new home, use another folder.")
        }
    }

    /// Makes the home's folder if it is missing, and makes sure that it belongs to this account.
    private func makeFolder() throws {
        let account = Account.name(of: geteuid())
        let advice =
            "As root: install -d -o \(ShellWord.quoting(account)) -m 700 \(ShellWord.quoting(home.path))"
        do {
            try FileManager.default.createDirectory(
                atPath: home.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw Problem(
                .unavailable,
                "\(account) cannot make the home's folder: \(Problem(classing: error)). \(advice)")
        }
        var status = stat()
        guard stat(home.path, &status) == 0, status.st_uid != geteuid() else { return }
        let owner = Account.name(of: status.st_uid)
        guard geteuid() != 0 else {
            throw Problem(
                .denied,
                "\(home.path) belongs to \(owner), who could not use what root makes there. Run it as "
                    + "\(owner): sudo -u \(ShellWord.quoting(owner)) gatehouse init \(ShellWord.quoting(home.path))"
            )
        }
        guard access(home.path, W_OK | X_OK) == 0 else {
            throw Problem(
                .denied,
                "\(home.path) belongs to \(owner), and \(account) cannot make a home there. \(advice)")
        }
    }
}
