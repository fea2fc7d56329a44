import Domain
import GitObjects
import GitProcess
package import LedgerStore

/// The story of a push, from the moment that Git has its objects in quarantine to the verdict.
package struct ReceivePush {
    private let ledger: Ledger
    private let mirror: String
    private let environment: [String: String]

    package init(ledger: Ledger, mirror: String, environment: [String: String]) {
        self.ledger = ledger
        self.mirror = mirror
        self.environment = environment
    }

    /// Judges the push whose ref updates stand in `input`, as Git gives them to `pre-receive`.
    ///
    /// - Returns: what the hook says and whether Git may go on. The verdict is durable in the ledger by then.
    package func callAsFunction(_ input: [UInt8]) throws -> (isAccepted: Bool, message: String) {
        let policy = try ledger.policyInForce()

        let actor = try PusherIdentity.actor(environment: environment, settings: policy.settings.identity)
        let commands = try RefCommand.parse(input)
        let repository = try openRepository()

        let gathering = GatherFacts(
            mirror: mirror, actor: actor, repository: repository, ledger: ledger, environment: environment)
        let (facts, segments) = try gathering(commands)
        let verdict = Review(policy.settings).verdict(on: facts)

        let record = PushRecord(facts: facts, verdict: verdict, policy: policy.digest, segments: segments)
        let number = try ledger.record(record, at: .now)
        return (verdict.decision == .accept, VerdictMessage.text(of: record, number: number))
    }

    /// Opens the repository that Git runs the hook in, which must be the one that the ledger knows.
    private func openRepository() throws -> Repository {
        guard environment["GIT_NAMESPACE", default: ""].isEmpty else {
            throw Misplaced(
                description: "pushes into a Git namespace are not judged; push without GIT_NAMESPACE")
        }
        guard let known = try ledger.mirror(named: mirror) else {
            throw Misplaced(description: "the ledger knows no mirror named '\(mirror)'")
        }
        let repository = try Repository.openFromEnvironment()
        guard RealPath.resolve(repository.path) == RealPath.resolve(known.path) else {
            throw Misplaced(
                description: "this repository is not the mirror '\(mirror)', which is at \(known.path); "
                    + "a copy needs 'gatehouse mirror adopt'")
        }
        return repository
    }

    /// The hook runs in a repository that it was not put into.
    private struct Misplaced: Error, CustomStringConvertible {
        let description: String
    }
}
