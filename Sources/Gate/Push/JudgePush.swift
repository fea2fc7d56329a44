import Domain
import GitObjects
import GitProcess
import LedgerStore
import SecretScan

/// Judges a push by the policy in force: one that Git is receiving, or one that was held and is to be applied.
struct JudgePush {
    let home: Home
    let ledger: Ledger
    private let digest: String
    var settings: PolicySettings

    init(home: Home, ledger: Ledger, policy: Ledger.AppliedPolicy, mirror: String) {
        self.home = home
        self.ledger = ledger
        digest = policy.digest
        settings = policy.settings.settings(for: mirror)
    }

    /// A push with what was decided of it.
    struct Judged {
        var record: PushRecord
        let gathered: Gathered
    }

    /// - Parameter approvals: what was said for exactly this push, as far as it counts.
    func callAsFunction(
        _ commands: [RefCommand], actor: Actor, mirror: String, from source: PushSource,
        approvals: (Gathered) throws -> Approvals = { _ in Approvals() }
    ) throws -> Judged {
        let rules = { @Sendable [rules = home.rules, digest = settings.secrets.rules] in
            try rules.scanner(digest)
        }
        // To load them takes as long as to find the new commits.
        let scanner = ConcurrentValue(rules)
        let repository = try source.openRepository()
        let gathering = GatherFacts(
            mirror: mirror, actor: actor, repository: repository, ledger: ledger,
            keys: home.keys,
            scanner: scanner, rules: rules, inlineAllow: inlineAllow(settings.secrets), source: source,
            settings: settings)
        let gathered = try gathering(commands)
        var facts = gathered.facts
        facts.pusher = try ledger.profile(of: actor.name)
        facts.today = String(Timestamp.now.rfc3339.prefix(10))
        facts.delegates = try settings.authors.delegates.compactMap(ledger.profile)
        facts.approvals = try approvals(gathered)
        facts.signatures = try GatherSignatures(
            repository: repository, entries: settings.signatures, certificate: source.certificate,
            verifier: { try VerifySignatures(home: home, ledger: ledger) })(facts)
        facts.rejection = try ledger.rejection(of: HeldUpdates(facts.push), mirror: mirror)
        let review = Review(settings)
        if !settings.external.isEmpty {
            facts.externalAnswers = try answers(of: review, on: facts, repository, source, scanner.value)
        }
        let record = PushRecord(
            facts: facts, verdict: review.verdict(on: facts), policy: digest,
            sessions: checkedClaims(facts, settings.sessions), segments: gathered.segments)
        return Judged(record: record, gathered: gathered)
    }

    private func answers(
        of review: Review, on facts: PushFacts, _ repository: Repository, _ source: PushSource,
        _ scanner: SecretScanner
    ) throws -> [Int: ExternalPolicy.Answer] {
        let masker = SecretMasker(scanner, key: try home.fingerprintKeys(in: ledger).newest)
        let ask = AskPrograms(
            entries: settings.external, source: source,
            mirrorPath: RealPath.resolve(repository.path) ?? repository.path,
            mask: masker.mask)
        return try ask(facts, review.ownFindings(in: facts))
    }

    private func inlineAllow(_ settings: SecretPolicy.Settings) -> SecretScanner.InlineAllow {
        settings.allowComments.reduce(into: SecretScanner.InlineAllow()) { allowed, comment in
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
}
