import Dispatch
import Domain
import Files
import Foundation
import GitObjects
import LedgerStore
import Programs
import Synchronization

/// Verifies signatures with the keys that the home knows: those of actors, and those in its folder `signers`.
final class VerifySignatures: Sendable {
    private let ssh: SSHSigners
    private let signersPath: String
    /// Read at the first OpenPGP signature, since few homes have both kinds.
    private let openPGP = Mutex<OpenPGPSigners?>(nil)
    private let folder: TemporaryFolder

    private static let maximumThreads = 8

    init(home: Home, ledger: Ledger) throws {
        signersPath = home.signersPath
        ssh = SSHSigners(keys: try ledger.keys(), owners: try ledger.profiles(), folder: signersPath)
        folder = try TemporaryFolder(named: "gatehouse-signatures")
    }

    /// The result for each object's signature. Several programs verify in parallel, since each takes some milliseconds.
    func callAsFunction(_ objects: [SignedObject]) throws -> [Signature] {
        let results = Mutex<[Int: Result<Signature, any Error>]>([:])
        let threads = min(ProcessInfo.processInfo.activeProcessorCount, Self.maximumThreads, objects.count)
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            for index in stride(from: thread, to: objects.count, by: threads) {
                let result = Result { try verify(objects[index], "\(folder.path)/\(thread)") }
                results.withLock { $0[index] = result }
            }
        }
        let found = results.withLock { $0 }
        return try objects.indices.map { try found[$0]?.get() ?? Signature.none }
    }

    func callAsFunction(_ object: SignedObject) throws -> Signature {
        try verify(object, "\(folder.path)/one")
    }

    /// - Parameter file: the path at which the signature is written for the program.
    private func verify(_ object: SignedObject, _ file: String) throws -> Signature {
        let signature = object.signature
        func begins(_ words: String) -> Bool { signature.starts(with: "-----BEGIN \(words)-----".utf8) }
        guard !signature.isEmpty else { return .none }
        if begins("SIGNED MESSAGE") { return Signature(.unknownKind("X.509")) }
        try Data(signature).write(to: URL(fileURLWithPath: file))
        if begins("SSH SIGNATURE") { return try ssh.verify(object.payload, signedIn: file) }
        if begins("PGP SIGNATURE") || begins("PGP MESSAGE") {
            return try openPGPSigners().verify(object.payload, signedIn: file)
        }
        return Signature(.bad("it is neither an ssh nor an OpenPGP signature"))
    }

    private func openPGPSigners() throws -> OpenPGPSigners {
        try openPGP.withLock { signers in
            if let signers { return signers }
            let read = try OpenPGPSigners(folder: signersPath)
            signers = read
            return read
        }
    }
}
