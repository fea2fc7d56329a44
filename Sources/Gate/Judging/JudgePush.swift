import Domain
import GitObjects
import LedgerStore

/// Judges a push by the policy in force: one that Git is receiving, a held one before it is applied, or a rehearsal.
struct JudgePush {
    let home: Home
    let ledger: Ledger
    /// The mirror's name.
    let mirror: String
    private let digest: String
    var settings: PolicySettings
    /// Ends the process where the push takes too much and nothing else ends that; nil where others are at work in it.
    var overrun: (@Sendable (BeyondLimits) -> Never)?

    init(home: Home, ledger: Ledger, policy: AppliedPolicy, mirror: String) {
        self.home = home
        self.ledger = ledger
        self.mirror = mirror
        digest = policy.digest
        settings = policy.settings.settings(for: mirror)
    }

    /// A push with its verdict.
    struct Judged {
        var record: PushRecord
        /// The commits that the mirror has already and that the push builds on.
        let base: Set<ObjectID>
    }

    /// - Parameter approvals: counts what approvers said of exactly this push.
    /// - Throws: `BeyondLimits` where the push takes more than it may.
    func callAsFunction(
        _ commands: [RefCommand], actor: Actor, from source: PushSource,
        approvals: (PushFacts) throws -> CountedApprovals = { _ in CountedApprovals() }
    ) throws -> Judged {
        let watch = PushWatch(settings.limits, overrun: overrun)
        defer { watch.end() }
        do {
            let context = try context(actor, source, watchedBy: watch)
            let gathered = try GatherFacts(context: context)(commands, approvals: approvals)
            watch.begin("deciding")
            let judged = Judged(record: record(of: gathered), base: gathered.base)
            // What was stopped may have passed for something that cannot be read.
            try watch.check()
            return judged
        } catch {
            try watch.check()
            throw error
        }
    }

    private func context(
        _ actor: Actor, _ source: PushSource, watchedBy watch: PushWatch
    ) throws -> JudgingContext {
        let secrets = try SecretTools(settings.secrets, home: home, ledger: ledger)
        return JudgingContext(
            mirror: mirror, actor: actor, home: home, ledger: ledger, settings: settings, source: source,
            repository: watch.watching(try source.openRepository()), secrets: secrets, watch: watch)
    }

    private func record(of gathered: Gathered) -> PushRecord {
        let facts = gathered.facts
        let verdict = Review(settings).verdict(on: facts)
        // A held push is shown with its sessions, and a later push may build on them. A refused push's are not kept.
        let segments = verdict.kind == .reject ? [] : gathered.segments
        let claims = checkedClaims(facts)
        let brought = Dictionary(segments.map { ($0.name.session, $0.agent) }) { first, _ in first }
        return PushRecord(
            facts: facts, verdict: verdict, policy: digest, sessions: claims,
            agents: facts.history.commits.reduce(into: [:]) { agents, commit in
                agents[commit.id] = facts.sessions.agent(
                    of: commit, foundIn: claims[commit.id]?.found?.session, bringing: brought)
            }, segments: segments, late: verdict.kind == .reject ? LateSessions() : gathered.late)
    }

    /// The checked claims of commits to sessions; ordinary commits claim nothing.
    private func checkedClaims(_ facts: PushFacts) -> [ObjectID: CheckedClaim] {
        let policy = SessionPolicy(settings: settings.sessions)
        return facts.history.commits.reduce(into: [:]) { claims, commit in
            let claim = CheckedClaim(of: commit, in: facts, by: policy)
            guard claim.outcome != .none else { return }
            claims[commit.id] = claim
        }
    }
}

extension CheckedClaim {
    init(of commit: CommitFacts, in facts: PushFacts, by policy: SessionPolicy) {
        self.init(
            outcome: policy.outcome(of: commit, in: facts), cover: policy.cover(of: commit, in: facts),
            found: commit.sessionTrailers.isEmpty ? policy.likelySession(for: commit, in: facts) : nil,
            writers: facts.sessions.writingSegments(of: commit))
    }
}
