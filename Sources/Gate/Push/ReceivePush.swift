import Domain
import GitObjects
import GitProcess
package import LedgerStore
import SecretScan

/// The story of a push, from the moment that Git has its objects in quarantine to the verdict.
package struct ReceivePush {
    private let home: Home
    private let ledger: Ledger
    private let mirror: String
    private let environment: [String: String]

    package init(home: Home, ledger: Ledger, mirror: String, environment: [String: String]) {
        self.home = home
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
        // Libgit2 is started on another thread meanwhile.
        let rules = { @Sendable [rules = home.rules, digest = policy.settings.secrets.rules] in
            try rules.scanner(digest)
        }
        let scanner = try rules()
        let repository = try openRepository()

        let gathering = GatherFacts(
            mirror: mirror, actor: actor, repository: repository, ledger: ledger, keys: home.keys,
            scanner: scanner, rules: rules, inlineAllow: inlineAllow(policy.settings.secrets),
            environment: environment)
        let (facts, segments) = try gathering(commands)
        let verdict = Review(policy.settings).verdict(on: facts)

        let record = PushRecord(
            facts: facts, verdict: verdict, policy: policy.digest,
            sessions: checkedClaims(facts, policy.settings.sessions), segments: segments)
        let number = try ledger.record(record, at: .now)
        return (verdict.decision == .accept, VerdictMessage.text(of: record, number: number))
    }

    private func inlineAllow(_ settings: SecretPolicy.Settings) -> SecretScanner.InlineAllow {
        settings.allowComments.reduce(into: SecretScanner.InlineAllow()) {
            allowed, comment in
            switch comment {
            case .gitleaks: allowed.insert(.gitleaks)
            case .gatehouse: allowed.insert(.gatehouse)
            }
        }
    }

    /// What became of each commit's claim to sessions; ordinary commits claim nothing.
    private func checkedClaims(
        _ facts: PushFacts, _ settings: SessionPolicy.Settings
    ) -> [ObjectID: PushRecord.CheckedClaim] {
        let policy = SessionPolicy(settings: settings)
        var claims: [ObjectID: PushRecord.CheckedClaim] = [:]
        for commit in facts.commits {
            let outcome = policy.outcome(of: commit, in: facts)
            guard outcome != .none else { continue }
            claims[commit.id] = PushRecord.CheckedClaim(
                outcome: outcome, cover: policy.cover(of: commit, in: facts),
                found: commit.sessionTrailers.isEmpty ? policy.likelySession(for: commit, in: facts) : nil)
        }
        return claims
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
