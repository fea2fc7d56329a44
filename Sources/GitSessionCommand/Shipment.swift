import Crypto
import Domain
import Foundation
import GitProcess
import SessionCapture

/// Brings sealed segments to a mirror.
struct Shipment {
    private static let batch = 200

    let clone: Clone

    /// The mirror did not take the segments; they stay for the next time.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Whether anything was ever recorded that a mirror might want.
    var hasSomething: Bool { !clone.spool.sessions().isEmpty }

    /// Seals what belongs to sessions that commits name, or that edited something.
    func sealTheRest() {
        for session in clone.spool.sessions()
        where !session.sealed().isEmpty || !session.unsealedPaths().isEmpty {
            do {
                try clone.transcripts.bringUpToDate(session)
                _ = try session.seal()
            } catch {
                clone.spool.log.add("cannot seal session \(session.id): \(error)")
            }
        }
    }

    /// Ships everything that `home` has not taken, and returns how many segments went.
    func callAsFunction(to url: String, home: MirrorBook.Home) throws -> Int {
        let waiting = clone.spool.sessions().flatMap { session in
            session.unshipped(to: home.home).map { (session, $0) }
        }
        for start in stride(from: 0, to: waiting.count, by: Self.batch) {
            let batch = waiting[start..<min(start + Self.batch, waiting.count)]
            let refspecs = try batch.map { _, sealed in
                "\(try store(sealed, for: home)):\(SessionRef.name(of: sealed.name).rawValue)"
            }
            // Settings for pushes of branches must not bring anything else along.
            let outcome = try clone.git.run(
                [
                    "-c", "push.followTags=false", "-c", "push.gpgSign=false", "push", "--quiet",
                    "--no-verify",
                    "--recurse-submodules=no", url,
                ] + refspecs)
            guard outcome.succeeded else { throw Failure(description: outcome.errorText) }
            for (session, sealed) in batch { try session.markShipped(sealed, to: home.home) }
        }
        return waiting.count
    }

    /// Seals a segment to the home's key and puts it into the object database.
    private func store(_ segment: SpooledSession.Sealed, for home: MirrorBook.Home) throws -> String {
        guard let key = home.keys?.first, let raw = Data(base64Encoded: key.hpke) else {
            throw Failure(
                description: "the mirror announces no key to seal sessions to; its administrator has to run "
                    + "'gatehouse upgrade', then run 'git session enable' again")
        }
        var sender = try HPKE.Sender(
            recipientKey: try Curve25519.KeyAgreement.PublicKey(rawRepresentation: raw),
            ciphersuite: .Curve25519_SHA256_ChachaPoly, info: Data(SealedSegment.purpose.utf8))
        let ciphertext = try sender.seal(
            try Data(contentsOf: URL(fileURLWithPath: segment.path)),
            authenticating: SealedSegment.context(of: segment.name))
        let sealed = SealedSegment(
            keyID: key.id, encapsulatedKey: Array(sender.encapsulatedKey), ciphertext: Array(ciphertext))
        let blob = try clone.git.output(["hash-object", "-w", "--stdin"], input: sealed.bytes)
        return blob.trimmingCharacters(in: .newlines)
    }
}
