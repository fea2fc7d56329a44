package import Domain
package import Files
import GitObjects
package import LedgerStore
import Programs
import SecretScan

/// The story of a push, from the moment that Git has its objects in quarantine to the words that its pusher reads:
/// who pushes, what is new, which sessions come along, the facts, the verdict, the ledger, the answer.
package struct ReceivePush {
    private let home: Home
    private let ledger: Ledger
    private let mirror: String
    private let environment: [String: String]
    private let share: FileLock.Share?
    private let overrun: (@Sendable (String) -> Never)?

    /// - Parameters:
    ///   - share: this process' share of the ledger, given back while a push waits for its approval.
    ///   - overrun: says something and ends the process, where judging the push takes too much and does not end.
    package init(
        home: Home, ledger: Ledger, mirror: String, environment: [String: String],
        share: FileLock.Share? = nil, overrun: (@Sendable (String) -> Never)? = nil
    ) {
        self.overrun = overrun
        self.share = share
        self.home = home
        self.ledger = ledger
        self.mirror = mirror
        self.environment = environment
    }

    /// What the hook says, and whether Git may go on.
    package typealias Answer = (isAccepted: Bool, message: String)

    /// Judges the push whose ref updates stand in `input`, as Git gives them to `pre-receive`.
    ///
    /// - Returns: the answer; the verdict is durable in the ledger by then.
    /// - Throws: what keeps the gate from judging it, so that Git takes nothing; `VerdictMessage.failure` words it.
    package func callAsFunction(_ input: [UInt8]) throws -> Answer {
        while true {
            do {
                return try receive(input)
            } catch is Ledger.VerdictOutdated {
                // The policy, an actor, or what else is on record of its sessions changed meanwhile: the story begins
                // anew. No hold was opened for it.
                continue
            }
        }
    }

    private func receive(_ input: [UInt8]) throws -> Answer {
        let policy = try ledger.policyInForce()
        let actor = try whoPushes(under: policy)
        let commands = try RefCommand.parse(input)
        let known = try knownMirror()
        // An applied hold counts as judged only once that is on record.
        try FinishAppliedHolds(home: home, ledger: ledger)(of: mirror)
        let source = source(known)
        let judge = judge(under: policy)
        let judged: JudgePush.Judged
        do {
            // What is new, the sessions that come along, the facts, the verdict.
            judged = try judge(commands, actor: actor, from: source)
        } catch let beyond as BeyondLimits {
            return (false, try refuse(beyond, policy))
        }
        let record = try kept(judged, from: source, under: policy, mirrorPath: known.path)
        let recorded = try ledger.record(record, at: .now)
        if let hold = recorded.hold {
            let wait = AwaitApproval(
                ledger: ledger, home: home, commands: commands, actor: actor, source: source, share: share,
                overrun: judge.overrun)
            if let answer = try answer(after: wait, for: hold, record, policy) { return answer }
        }
        return (
            record.verdict.kind == .accept,
            VerdictMessage.text(
                of: record, number: recorded.push, held: try advice(on: recorded.hold, record),
                superseding: recorded.superseded, help: help(in: policy))
        )
    }

    // MARK: Who pushes, and where

    private func whoPushes(under policy: AppliedPolicy) throws -> Actor {
        let actor = try PusherIdentity.actor(
            environment: environment, settings: policy.settings.identity,
            isEntered: { try ledger.profile(of: $0) != nil })
        guard try !ledger.isDisabled(actor.name) else {
            throw PusherIdentity.Unknown(
                reason:
                    "\(VisibleText.escaping(actor.name)) is disabled here; the administrator can say why")
        }
        return actor
    }

    private func knownMirror() throws -> Mirror {
        guard environment["GIT_NAMESPACE", default: ""].isEmpty else {
            throw Problem(
                .invalid, "pushes into a Git namespace are not judged", advice: "push without GIT_NAMESPACE")
        }
        guard let known = try ledger.mirror(named: mirror) else {
            throw Problem(.missing, "the ledger knows no mirror named '\(mirror)'")
        }
        return known
    }

    /// The repository that Git runs the hook in, which must be the one that the ledger knows.
    private func source(_ known: Mirror) -> PushSource {
        .receiving(environment) { repository in
            guard RealPath.resolve(repository.path) == RealPath.resolve(known.path) else {
                throw Problem(
                    .conflict,
                    "this repository is not the mirror '\(known.name)': 'gatehouse mirror list' says where that "
                        + "is, and a copy needs 'gatehouse mirror adopt'")
            }
        }
    }

    // MARK: The verdict, and what is kept for it

    private func judge(under policy: AppliedPolicy) -> JudgePush {
        var judge = JudgePush(home: home, ledger: ledger, policy: policy, mirror: mirror)
        let help = help(in: policy)
        judge.overrun = overrun.map { end in
            { @Sendable in end(VerdictMessage.text(ofUnrecorded: $0, help: help)) }
        }
        return judge
    }

    /// The record of a push, after everything that its verdict needs is kept: the objects of a held push, and the
    /// commits that an accepted one takes from refs while others are held.
    private func kept(
        _ judged: JudgePush.Judged, from source: PushSource, under policy: AppliedPolicy,
        mirrorPath: String
    ) throws -> PushRecord {
        var record = judged.record
        switch record.verdict.kind {
        case .hold:
            let hold = HoldPush(home: home, ledger: ledger, source: source)
            record.hold = try hold(judged, policy.settings.settings(for: mirror), mirrorPath: mirrorPath)
        case .accept: try PinLostCommits(home: home, ledger: ledger)(record)
        case .reject: break
        }
        return record
    }

    /// Records the refusal of a push that took too much, where enough is known of it.
    private func refuse(_ beyond: BeyondLimits, _ policy: AppliedPolicy) throws -> String {
        let help = help(in: policy)
        guard let push = beyond.push else { return VerdictMessage.text(ofUnrecorded: beyond, help: help) }
        let scanner = try home.rules.scanner(policy.settings.settings(for: mirror).secrets.rules)
        let masker = SecretMasker(scanner, key: try home.fingerprintKeys(in: ledger).newest)
        let record = PushRecord(
            facts: PushFacts(push: push),
            verdict: Verdict(kind: .reject, findings: [try beyond.finding(masker.mask)]),
            policy: policy.digest)
        let recorded = try ledger.record(record, at: .now)
        return VerdictMessage.text(of: record, number: recorded.push, held: nil, help: help)
    }

    // MARK: The answer

    private func help(in policy: AppliedPolicy) -> HelpSettings {
        policy.settings.settings(for: mirror).help
    }

    /// The administrator's words for a push that could not be judged; none where the policy cannot be read.
    package var help: HelpSettings { (try? ledger.policyInForce()).map(help) ?? HelpSettings() }

    /// The answer to a held push whose pusher waits; nil where they do not, or where the hold waits on.
    private func answer(
        after wait: AwaitApproval, for hold: Int64, _ record: PushRecord, _ policy: AppliedPolicy
    ) throws -> Answer? {
        guard let seconds = PushOptions(record.facts.push.options).wait else { return nil }
        switch try wait(hold, seconds: min(seconds, policy.settings.approvals.wait)) {
        case .accepted(let record, let push):
            return (true, VerdictMessage.text(of: record, number: push, held: nil, help: help(in: policy)))
        case .closed(let hold):
            return (false, VerdictMessage.text(ofClosed: hold, help: help(in: policy)))
        case .undecided: return nil
        }
    }

    private func advice(on hold: Int64?, _ record: PushRecord) throws -> HeldAdvice? {
        try hold.map { try HeldAdvice($0, record, home: home, ledger: ledger, environment: environment) }
    }
}
