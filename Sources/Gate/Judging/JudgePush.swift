import Domain
import Files
import GitObjects
import Programs
import LedgerStore
import SecretScan

/// Judges a push by the policy in force: one that Git is receiving, or one that was held and is to be applied.
struct JudgePush {
    let home: Home
    let ledger: Ledger
    private let digest: String
    var settings: PolicySettings
    /// Ends the process where the push takes too much and nothing else ends that; nil where others are at work in it.
    var overrun: (@Sendable (BeyondLimits) -> Never)?

    init(home: Home, ledger: Ledger, policy: AppliedPolicy, mirror: String) {
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
    /// - Throws: `BeyondLimits` where the push takes more than it may.
    func callAsFunction(
        _ commands: [RefCommand], actor: Actor, mirror: String, from source: PushSource,
        approvals: (Gathered) throws -> Approvals = { _ in Approvals() }
    ) throws -> Judged {
        let watch = PushWatch(settings.limits, overrun: overrun)
        defer { watch.end() }
        do {
            let judged = try judge(commands, actor, mirror, source, approvals, watch)
            // What was stopped may have passed for something that cannot be read.
            try watch.check()
            return judged
        } catch {
            try watch.check()
            throw error
        }
    }

    private func judge(
        _ commands: [RefCommand], _ actor: Actor, _ mirror: String, _ source: PushSource,
        _ approvals: (Gathered) throws -> Approvals, _ watch: PushWatch
    ) throws -> Judged {
        let rules = { @Sendable [rules = home.rules, digest = settings.secrets.rules] in
            try rules.scanner(digest)
        }
        // To load them takes as long as to find the new commits.
        let scanner = ConcurrentValue(rules)
        let repository = watch.watching(try source.openRepository())
        let gathering = GatherFacts(
            mirror: mirror, actor: actor, repository: repository, ledger: ledger,
            keys: home.keys,
            scanner: scanner, rules: rules, inlineAllow: inlineAllow(settings.secrets), source: source,
            settings: settings, watch: watch)
        let gathered = try gathering(commands)
        var facts = gathered.facts
        facts.pusher = try ledger.profile(of: actor.name)
        facts.today = String(Timestamp.now.rfc3339.prefix(10))
        facts.delegates = try settings.wantedFacts.delegates.compactMap(ledger.profile)
        facts.approvals = try approvals(gathered)
        watch.begin("verifying signatures")
        facts.signatures = try GatherSignatures(
            repository: repository, entries: settings.signatures, certificate: source.certificate,
            verifier: { try VerifySignatures(home: home, ledger: ledger) }, watch: watch)(facts)
        facts.rejection = try ledger.rejection(of: HeldUpdates(facts.push), mirror: mirror)
        let review = Review(settings)
        if !settings.external.isEmpty {
            watch.begin("asking programs")
            facts.externalAnswers = try answers(
                of: review, on: facts, repository, source, scanner.value, watch)
        }
        watch.begin("deciding")
        let record = PushRecord(
            facts: facts, verdict: review.verdict(on: facts), policy: digest,
            sessions: checkedClaims(facts, settings.sessions), segments: gathered.segments)
        return Judged(record: record, gathered: gathered)
    }

    private func answers(
        of review: Review, on facts: PushFacts, _ repository: Repository, _ source: PushSource,
        _ scanner: SecretScanner, _ watch: PushWatch
    ) throws -> [Int: ExternalAnswer] {
        let masker = SecretMasker(scanner, key: try home.fingerprintKeys(in: ledger).newest)
        let ask = AskPrograms(
            entries: settings.external, source: source,
            mirrorPath: RealPath.resolve(repository.path) ?? repository.path,
            mask: masker.mask, watch: watch)
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
    ) -> [ObjectID: CheckedClaim] {
        let policy = SessionPolicy(settings: settings)
        var claims: [ObjectID: CheckedClaim] = [:]
        for commit in facts.commits {
            let outcome = policy.outcome(of: commit, in: facts)
            guard outcome != .none else { continue }
            claims[commit.id] = CheckedClaim(
                outcome: outcome, cover: policy.cover(of: commit, in: facts),
                found: commit.sessionTrailers.isEmpty ? policy.likelySession(for: commit, in: facts) : nil,
                writers: writers(of: commit, facts))
        }
        return claims
    }

    /// Of the segments that a commit names, the pusher's own, and those of others that wrote some of it.
    private func writers(of commit: CommitFacts, _ facts: PushFacts) -> Set<SegmentName> {
        let own = commit.sessionTrailers.compactMap { try? $0.get() }.filter { trailer in
            facts.segments[trailer.segment].map { $0.isPushers && $0.hash == trailer.hash } ?? false
        }
        return Set(own.map(\.segment)).union(facts.evidence[commit.id]?.writers ?? [])
    }
}
