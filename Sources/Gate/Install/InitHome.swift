import Domain
import Foundation
package import GitProcess
package import LedgerStore

/// Makes a home.
package struct InitHome {
    /// The ledger's name for the fingerprint of the key that its lines are indexed by.
    static let lineKeyFingerprint = "line key"

    private let home: Home
    private let files: InstalledFiles

    package init(home: Home, files: InstalledFiles) {
        self.home = home
        self.files = files
    }

    /// Makes the folders, the keys, the ledger and the policy file. The policy still has to be applied.
    ///
    /// - Parameter origin: the name that the home goes by, in its log's checkpoints and for its clients.
    package func callAsFunction(origin: String) throws -> Ledger {
        guard !home.path.contains(":") else {
            throw InstallMirror.Refused(
                description:
                    "the path \(home.path) has a ':', which no mirror inside it could have; use a path without it"
            )
        }
        guard !FileManager.default.fileExists(atPath: home.ledgerPath) else {
            throw InstallMirror.Refused(description: "\(home.path) is a home already")
        }
        for folder in [home.path, home.mirrorsPath, home.locksPath] {
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
}
