import Domain
import Files
import Foundation
import LedgerStore
import Programs

/// Verifies by ssh-keygen that an approver signed a decision with one of the keys entered for them.
struct VerifyDecision {
    let home: Home
    let ledger: Ledger

    /// What the signature is for, so that a commit's or a login's is not taken for a decision's; see ssh-keygen(1),
    /// "-n".
    static let namespace = "gatehouse-decision"

    private static let largest = 16_384

    /// What is wrong with a signature of `statement`; nil where it is the actor's.
    func problem(_ signature: String, of statement: String, by actor: ActorProfile) throws -> String? {
        guard signature.utf8.count <= Self.largest else { return "the signature is too long to be one" }
        let folder = try TemporaryFolder(named: "gatehouse-decision")
        let file = folder.path + "/signature"
        try Data(signature.utf8).write(to: URL(fileURLWithPath: file))
        let signers = SSHSigners(
            keys: try ledger.keys(), owners: try ledger.profiles(), folder: home.signersPath,
            namespace: Self.namespace)
        let found = try signers.verify(Array(statement.utf8), signedIn: file)
        switch found.standing {
        case .good where found.owner == actor.name: return nil
        case .bad(let reason):
            return "the signature is not of this decision under the policy in force (\(reason))"
        default:
            let key = found.key.map { " (\($0))" } ?? ""
            return "the signature is by a key\(key) that was not entered for \(actor.name); "
                + "'gatehouse actor key list' shows those that were"
        }
    }
}
