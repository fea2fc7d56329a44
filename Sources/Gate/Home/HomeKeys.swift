import Crypto
import Domain
import Files
import Foundation
import LedgerStore
import Programs
import SecretScan

/// The secrets of a home, each a file of 32 bytes in `HOME/keys` that only the home's account can read.
///
/// They are not in the ledger, so that a copy of the ledger alone cannot open sealed segments or tell whether a line
/// was recorded.
package struct HomeKeys: Sendable {
    /// The key that segments are sealed to.
    static let segmentsFile = "segments.key"
    /// The key of the hashes in the index of lines.
    static let linesFile = "lines.key"

    private let folder: String

    init(folder: String) {
        self.folder = folder
    }

    /// Makes the keys of segments and lines if they are missing.
    func makeMissing() throws {
        for file in [Self.segmentsFile, Self.linesFile] { try makeIfMissing(file) }
    }

    func openSegments() throws -> SegmentKey {
        SegmentKey(
            privateKey: try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: try read(Self.segmentsFile))
        )
    }

    func lineHasher() throws -> LineHasher {
        LineHasher(key: SymmetricKey(data: try read(Self.linesFile)))
    }

    // MARK: Keys of fingerprints, which can be rotated

    func fingerprintKey(_ version: Int) throws -> FingerprintKey {
        FingerprintKey(version: version, key: SymmetricKey(data: try read(Self.fingerprintFile(version))))
    }

    func fingerprintKeyPath(_ version: Int) -> String { path(Self.fingerprintFile(version)) }

    /// Makes a key, or uses an existing one.
    func makeFingerprintKey(_ version: Int) throws -> FingerprintKey {
        try makeIfMissing(Self.fingerprintFile(version))
        guard let key = try? fingerprintKey(version) else {
            throw Problem(
                .conflict,
                "cannot write the key \(fingerprintKeyPath(version)): a file that is not a key has its place",
                advice: "move that file away")
        }
        return key
    }

    private static func fingerprintFile(_ version: Int) -> String { "secrets-\(version).key" }

    // MARK: Secrets shared with receivers of notifications

    private static let secretPrefix = "whsec_"

    /// The secrets in a file, one a line. With two secrets, a receiver can change from the old one to the new one.
    func webhookSecrets(_ file: String) throws -> [SymmetricKey] {
        let text = FileManager.default.contents(atPath: path(file)).map {
            String(decoding: $0, as: UTF8.self)
        }
        let lines = text?.split(whereSeparator: \.isWhitespace) ?? []
        let secrets = lines.compactMap { line in
            line.hasPrefix(Self.secretPrefix)
                ? Data(base64Encoded: String(line.dropFirst(Self.secretPrefix.count))) : nil
        }
        guard !secrets.isEmpty, secrets.count == lines.count,
            secrets.allSatisfy({ (24...64).contains($0.count) })
        else { throw NoWebhookSecret(path: path(file)) }
        return secrets.map { SymmetricKey(data: $0) }
    }

    /// A webhook's secret that is missing or malformed.
    struct NoWebhookSecret: Error, CustomStringConvertible {
        let path: String
        var description: String {
            "there is no secret of the form whsec_… at \(path); make one with 'gatehouse notify key', or store "
                + "the receiver's secret there"
        }
    }

    /// Makes a secret for a webhook; false if the file exists already.
    func makeWebhookSecret(_ file: String) throws -> Bool {
        guard !FileManager.default.fileExists(atPath: path(file)) else { return false }
        let secret = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64EncodedString()
        try makeIfMissing(file, content: Data((Self.secretPrefix + secret + "\n").utf8))
        return true
    }

    // MARK: Facts about the keys

    /// The time when a key's file was made; nil if it is missing.
    func since(_ file: String) -> Timestamp? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path(file))
        return (attributes?[.modificationDate] as? Date).map {
            Timestamp(milliseconds: Int64($0.timeIntervalSince1970 * 1_000))
        }
    }

    func since(fingerprintKey version: Int) -> Timestamp? { since(Self.fingerprintFile(version)) }

    /// Problems of the keys and their permissions, each with its remedy. The ledger knows whether keys of
    /// fingerprints are missing.
    func problems() -> [(problem: String, mend: String)] {
        var found: [(String, String)] = []
        for file in [Self.segmentsFile, Self.linesFile] {
            do {
                _ = try read(file)
            } catch {
                found.append(
                    (
                        Problem(classing: error).description,
                        "restore \(path(file)) from a backup, or run 'gatehouse upgrade'"
                    ))
            }
        }
        for file in ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        where file.hasSuffix(".key") && mode(of: path(file)) & 0o077 != 0 {
            found.append(("others can read \(path(file))", "chmod 600 \(path(file))"))
        }
        if mode(of: folder) & 0o077 != 0 {
            found.append(("others can list \(folder)", "chmod 700 \(folder)"))
        }
        return found
    }

    func path(_ file: String) -> String { "\(folder)/\(file)" }

    private func read(_ file: String) throws -> Data {
        guard let bytes = FileManager.default.contents(atPath: path(file)), bytes.count == 32 else {
            throw Problem(
                .missing, "there is no key of 32 bytes at \(path(file))",
                advice: "restore it from a backup, or make a new one with 'gatehouse upgrade'")
        }
        return bytes
    }

    /// Makes a key atomically, so that no other account can read it at any time.
    private func makeIfMissing(_ file: String, content: Data? = nil) throws {
        guard !FileManager.default.fileExists(atPath: path(file)) else { return }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let key = content ?? SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        do {
            try DurableFile.replace(path(file), with: key)
        } catch {
            throw Problem(.unavailable, "cannot write the key \(path(file)): \(error.reason)")
        }
    }

    private func mode(of path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int) ?? 0
    }
}
