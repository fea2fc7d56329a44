import Domain
import Files
import Foundation
import Testing

@testable import Programs

/// Signatures that are made and verified by ssh-keygen.
@Suite struct SSHSignersTests {
    private static let namespace = "gatehouse-test"

    private let folder: TemporaryFolder
    private let key: String
    private let environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]

    init() throws {
        folder = try TemporaryFolder(named: "gatehouse-test")
        key = folder.path + "/key"
        let made = try ChildProcess.run(
            "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key], environment: environment)
        try #require(made.succeeded, "\(made.errorText)")
    }

    private func verified(
        _ text: String, signed: String, keys: [ActorKey], owners: [ActorProfile]
    ) throws -> Signature {
        let sign = SignBySSH(key: key, namespace: Self.namespace, environment: environment)
        let file = folder.path + "/signature"
        try Data(try sign(signed).utf8).write(to: URL(fileURLWithPath: file))
        let signers = SSHSigners(
            keys: keys, owners: owners, folder: folder.path, namespace: Self.namespace)
        return try signers.verify(Array(text.utf8), signedIn: file)
    }

    /// The key as an administrator enters it.
    private func entered(for actor: String) throws -> ActorKey {
        let listed = try ChildProcess.run("ssh-keygen", ["-l", "-f", key], environment: environment)
        let fingerprint = try #require(listed.outputText.split(separator: " ").dropFirst().first)
        return ActorKey(
            fingerprint: String(fingerprint), actor: actor, type: "ssh-ed25519", key: "", comment: "",
            addedAt: Timestamp(milliseconds: 0))
    }

    @Test func `a signature is its key's owner's`() throws {
        let keys = [try entered(for: "ada")]
        let ada = ActorProfile(name: "ada", kind: .person, emails: ["ada@example.org"], groups: [])

        let good = try verified("yes", signed: "yes", keys: keys, owners: [ada])
        #expect(good.standing == .good && good.owner == "ada")

        let orphaned = try verified("yes", signed: "yes", keys: keys, owners: [])
        #expect(orphaned.standing == .disabledOwner)

        let unknown = try verified("yes", signed: "yes", keys: [], owners: [ada])
        #expect(unknown.standing == .unknownKey && unknown.owner == nil)
    }

    @Test func `a signature of something else is bad, whoever has the key`() throws {
        let found = try verified("yes", signed: "no", keys: [try entered(for: "ada")], owners: [])

        guard case .bad = found.standing else {
            Issue.record("\(found.standing)")
            return
        }
    }

    @Test func `a key that cannot sign is told with ssh-keygen's words`() throws {
        let missing = folder.path + "/none"
        let sign = SignBySSH(key: missing, namespace: Self.namespace, environment: environment)

        let failure = #expect(throws: Problem.self) { try sign("yes") }

        #expect(failure?.description.hasPrefix("cannot sign with \(missing): ") == true)
    }
}
