import Crypto
import Domain
import Foundation
import SecretScan

/// The secrets of a home, each a file of 32 bytes in `HOME/keys` that only the home's account can read.
///
/// They stand beside the ledger and not in it: a copy of the ledger alone opens nothing that is on its way, and tells of
/// no line whether it was recorded.
package struct HomeKeys: Sendable {
    /// The key that segments are sealed to.
    private static let segmentsFile = "segments.key"
    /// The key of the hashes that lines are indexed by.
    private static let linesFile = "lines.key"
    /// The first key that secrets are known again by; a later one has its number in the place of the 1.
    private static let secretsFile = "secrets-1.key"

    private static let files = [segmentsFile, linesFile, secretsFile]

    private let folder: String

    init(folder: String) {
        self.folder = folder
    }

    /// A key that is not there, or not one.
    struct Missing: Error, CustomStringConvertible {
        let path: String
        var description: String {
            "there is no key of 32 bytes at \(path); restore it from a backup, or make a new one with "
                + "'gatehouse upgrade'"
        }
    }

    /// Makes the keys that are not there.
    func makeMissing() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for file in Self.files
        where !FileManager.default.fileExists(atPath: path(file)) {
            let key = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
            let isMade = FileManager.default.createFile(
                atPath: path(file), contents: key, attributes: [.posixPermissions: 0o600])
            guard isMade else { throw Missing(path: path(file)) }
        }
    }

    func openSegments() throws -> SegmentKey {
        SegmentKey(
            privateKey: try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: try read(Self.segmentsFile))
        )
    }

    func lineHasher() throws -> LineHasher {
        LineHasher(key: SymmetricKey(data: try read(Self.linesFile)))
    }

    func fingerprintKey() throws -> FingerprintKey {
        FingerprintKey(version: 1, key: SymmetricKey(data: try read(Self.secretsFile)))
    }

    /// What is wrong with the keys and who can read them, in words, each with what mends it.
    func problems() -> [(problem: String, mend: String)] {
        var found: [(String, String)] = []
        for file in Self.files {
            do {
                _ = try read(file)
            } catch {
                found.append(("\(error)", "restore \(path(file)) from a backup, or run 'gatehouse upgrade'"))
                continue
            }
            if mode(of: path(file)) & 0o077 != 0 {
                found.append(("others can read \(path(file))", "chmod 600 \(path(file))"))
            }
        }
        if mode(of: folder) & 0o077 != 0 {
            found.append(("others can look into \(folder)", "chmod 700 \(folder)"))
        }
        return found
    }

    private func path(_ file: String) -> String { "\(folder)/\(file)" }

    private func read(_ file: String) throws -> Data {
        guard let bytes = FileManager.default.contents(atPath: path(file)), bytes.count == 32 else {
            throw Missing(path: path(file))
        }
        return bytes
    }

    private func mode(of path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int) ?? 0
    }
}
