package import Domain
import Foundation
import Synchronization

/// Verifies ssh signatures with `ssh-keygen`: see ssh-keygen(1), "ALLOWED SIGNERS", and PROTOCOL.sshsig.
package final class SSHSigners: Sendable {
    /// The keys of actors, by their fingerprints.
    private let keys: [String: ActorKey]
    private let owners: [String: ActorProfile]
    /// The administrator's file of other signers; nil if there is none.
    private let allowedSigners: String?
    /// The namespace of the signatures; see ssh-keygen(1), "-n".
    private let namespace: String
    /// The results for keys that were looked up in that file so far.
    private let listed = Mutex<[String: Signature]>([:])

    /// - Parameters:
    ///   - keys: those of actors.
    ///   - owners: the actors.
    ///   - folder: the folder with the administrator's file `allowed_signers`, which need not exist.
    ///   - namespace: by default the namespace of git's signatures.
    package init(keys: [ActorKey], owners: [ActorProfile], folder: String, namespace: String = "git") {
        self.namespace = namespace
        self.keys = Dictionary(keys.map { ($0.fingerprint, $0) }) { first, _ in first }
        self.owners = Dictionary(owners.map { ($0.name, $0) }) { first, _ in first }
        let path = folder + "/allowed_signers"
        allowedSigners = FileManager.default.fileExists(atPath: path) ? path : nil
    }

    /// Verifies a signature of `payload`.
    ///
    /// - Parameter file: the file with the signature.
    /// - Throws: `ChildProcess.Failure` where ssh-keygen cannot be run.
    package func verify(_ payload: [UInt8], signedIn file: String) throws -> Signature {
        // The signature is checked first, whoever owns its key.
        let outcome = try keygen(["check-novalidate", "-n", namespace, "-s", file], input: payload)
        guard outcome.succeeded, let key = fingerprint(in: outcome.outputText) else {
            return Signature(.bad(Self.reason(in: outcome.errorText)))
        }
        if let known = keys[key] { return signature(by: known) }
        if let known = listed.withLock({ $0[key] }) { return known }
        let found = try look(up: key, payload, signedIn: file)
        listed.withLock { $0[key] = found }
        return found
    }

    private func signature(by key: ActorKey) -> Signature {
        let owner = owners[key.actor]
        return Signature(
            owner.map { !$0.isDisabled } ?? false ? .good : .disabledOwner, key: key.fingerprint,
            owner: key.actor, addresses: owner.map { $0.emails.sorted().map(GlobPattern.init) } ?? [])
    }

    /// Looks up a key in the administrator's file. Validity counts as of now, since a commit's author chooses its date.
    private func look(up key: String, _ payload: [UInt8], signedIn file: String) throws -> Signature {
        guard let allowedSigners else { return Signature(.unknownKey, key: key) }
        let found = try keygen(["find-principals", "-s", file, "-f", allowedSigners])
        let principals = found.outputText.split(separator: "\n").map(String.init)
        for principal in principals {
            // Only this command respects the namespaces that the file allows a key.
            let verified = try keygen(
                [
                    "verify", "-n", namespace, "-s", file, "-f", allowedSigners, "-I", principal,
                ], input: payload)
            guard verified.succeeded else { continue }
            let addresses = principals.filter { !$0.hasPrefix("!") }.map {
                GlobPattern(LetterCase.dropped($0))
            }
            return Signature(.good, key: key, addresses: addresses)
        }
        let isExpired = found.errorText.contains("key has expired")
        return Signature(isExpired ? .expiredKey : .unknownKey, key: key)
    }

    private func keygen(_ arguments: [String], input: [UInt8] = []) throws -> ChildProcess.Outcome {
        try ChildProcess.run(
            "ssh-keygen", ["-Y"] + arguments, environment: SigningEnvironment.variables, input: input,
            seconds: 30, maximumOutput: 1 << 20)
    }

    /// The fingerprint in `Good "git" signature with ED25519 key SHA256:…`
    private func fingerprint(in words: String) -> String? {
        words.split(whereSeparator: \.isWhitespace).last { $0.hasPrefix("SHA256:") }.map(String.init)
    }

    private static func reason(in words: String) -> String {
        let line = words.split(separator: "\n").last { $0.contains(": ") } ?? "it cannot be verified"
        return VisibleText.beginning(of: line, bytes: 120)
    }
}
