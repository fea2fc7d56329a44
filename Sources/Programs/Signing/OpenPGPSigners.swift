package import Domain
import Files
import Foundation

/// Verifies OpenPGP signatures with `gpg`, in a temporary keyring made of the administrator's files. The account's own
/// keyring does not count.
package struct OpenPGPSigners {
    private let keyring: TemporaryFolder
    /// The e-mail addresses of each key, by its fingerprint.
    private let addresses: [String: [GlobPattern]]

    private static let fileEndings = [".asc", ".gpg", ".pgp"]

    /// Reads the keys into the keyring.
    ///
    /// - Parameter folder: the folder of files, each with any number of keys.
    /// - Throws: an error that names the file that cannot be read, and `ChildProcess.Failure`.
    package init(folder signers: String) throws {
        let keyring = try TemporaryFolder(named: "gatehouse-keys")
        for path in Self.files(in: signers) {
            let imported = try Self.gpg(["--quiet", "--import", path], keyring)
            guard imported.succeeded else {
                let words = imported.errorText.split(separator: "\n").last.map { ": \($0)" } ?? ""
                throw Problem(
                    .damaged, "cannot read \(path) as a file of OpenPGP keys\(words)",
                    advice: "remove it, or write it again with 'gpg --export --armor'")
            }
        }
        self.keyring = keyring
        let listed = try Self.gpg(["--with-colons", "--list-keys"], keyring)
        addresses = Self.addresses(listed: listed.outputText)
    }

    /// The paths of the files of keys.
    package static func files(in signers: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: signers)) ?? []
        return names.sorted().filter { fileEndings.contains(where: $0.hasSuffix) }.map { "\(signers)/\($0)" }
    }

    /// Verifies a signature of `payload`.
    ///
    /// - Parameter file: the file with the signature.
    /// - Throws: `ChildProcess.Failure` where gpg cannot be run.
    package func verify(_ payload: [UInt8], signedIn file: String) throws -> Signature {
        let outcome = try Self.gpg(
            ["--lock-never", "--status-fd", "1", "--verify", file, "-"], keyring, input: payload)
        return signature(by: Status(outcome.outputText))
    }

    /// The status lines of gpg; see its file DETAILS.
    private struct Status {
        let lines: [[Substring]]

        init(_ output: String) {
            lines = output.split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                return words.first == "[GNUPG:]" ? Array(words.dropFirst()) : nil
            }
        }

        func values(_ keyword: String) -> [Substring]? {
            lines.first { $0.first == Substring(keyword) }.map { Array($0.dropFirst()) }
        }

        func count(_ keyword: String) -> Int { lines.count { $0.first == Substring(keyword) } }
    }

    private func signature(by status: Status) -> Signature {
        guard status.count("NEWSIG") <= 1 else { return Signature(.bad("there is more than one signature")) }
        if let values = status.values("ERRSIG") {
            // The last value is the fingerprint if it is known; the first is the key's number.
            let key = values.last.flatMap { $0.count >= 32 ? $0 : nil } ?? values.first
            return status.values("NO_PUBKEY") == nil
                ? Signature(.bad("gpg cannot verify it"), key: key.map(String.init))
                : Signature(.unknownKey, key: key.map(String.init))
        }
        // The last value is the primary key's fingerprint, whichever subkey signed.
        guard let key = status.values("VALIDSIG")?.last.map(String.init) else {
            return Signature(.bad("gpg says that it is damaged, or signs something else"))
        }
        func signature(_ standing: Signature.Standing) -> Signature {
            Signature(standing, key: key, addresses: addresses[key] ?? [])
        }
        if status.values("REVKEYSIG") != nil { return signature(.revokedKey) }
        if status.values("EXPKEYSIG") != nil { return signature(.expiredKey) }
        if status.values("EXPSIG") != nil { return signature(.expired) }
        guard status.count("GOODSIG") == 1, status.count("BADSIG") == 0 else {
            return signature(.bad("gpg does not report it as good"))
        }
        return signature(.good)
    }

    /// See gpg's file DETAILS, "Format of the colon listings".
    private static func addresses(listed: String) -> [String: [GlobPattern]] {
        var addresses: [String: [GlobPattern]] = [:]
        var key: String?
        var isBehindPrimary = false
        for line in listed.split(separator: "\n") {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count > 9 else { continue }
            switch fields[0] {
            case "pub": isBehindPrimary = true
            case "fpr" where isBehindPrimary:
                key = String(fields[9])
                isBehindPrimary = false
            case "uid" where fields[1] != "r" && fields[1] != "e":
                guard let key, let address = address(in: fields[9]) else { continue }
                addresses[key, default: []].append(GlobPattern(LetterCase.dropped(address)))
            default: break
            }
        }
        return addresses
    }

    private static func address(in userID: Substring) -> String? {
        guard let start = userID.lastIndex(of: "<"), let end = userID.lastIndex(of: ">"), start < end else {
            return userID.contains("@") ? String(userID) : nil
        }
        return String(userID[userID.index(after: start)..<end])
    }

    private static func gpg(
        _ arguments: [String], _ keyring: TemporaryFolder, input: [UInt8] = []
    ) throws -> ChildProcess.Outcome {
        try ChildProcess.run(
            "gpg",
            [
                "--homedir", keyring.path, "--batch", "--no-tty", "--no-autostart", "--no-auto-check-trustdb",
                "--no-auto-key-retrieve", "--trust-model", "always",
            ] + arguments, environment: SigningEnvironment.variables, input: input, seconds: 30,
            maximumOutput: 1 << 20)
    }
}
