import Domain
package import Files
import GitObjects
import Programs
package import LedgerStore
import SecretScan

/// The story of a push, from the moment that Git has its objects in quarantine to the verdict.
package struct ReceivePush {
    private let home: Home
    private let ledger: Ledger
    private let mirror: String
    private let environment: [String: String]
    private let share: FileLock.Share?
    private let overrun: (@Sendable (String) -> Never)?

    /// - Parameters:
    ///   - share: this process' share of the ledger, let go while a push waits for its approval.
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

    /// Judges the push whose ref updates stand in `input`, as Git gives them to `pre-receive`.
    ///
    /// - Returns: what the hook says and whether Git may go on. The verdict is durable in the ledger by then.
    package func callAsFunction(_ input: [UInt8]) throws -> (isAccepted: Bool, message: String) {
        let policy = try ledger.policyInForce()
        let actor = try PusherIdentity.actor(
            environment: environment, settings: policy.settings.identity,
            isEntered: { try ledger.profile(of: $0) != nil })
        guard try !ledger.isDisabled(actor.name) else {
            throw PusherIdentity.Unknown(
                description:
                    "\(VisibleText.escaping(actor.name)) is disabled here; the administrator can say why")
        }
        let commands = try RefCommand.parse(input)
        let known = try knownMirror()
        // What was applied counts as judged only once that is on record.
        try SweepHolds(home: home, ledger: ledger).noteApplied(of: mirror)
        let source = source(known)

        var judge = JudgePush(home: home, ledger: ledger, policy: policy, mirror: mirror)
        judge.overrun = overrun.map { end in { @Sendable in end(VerdictMessage.text(ofUnrecorded: $0)) } }
        let judged: JudgePush.Judged
        do {
            judged = try judge(commands, actor: actor, mirror: mirror, from: source)
        } catch let beyond as BeyondLimits {
            return (false, try refuse(beyond, policy))
        }
        var record = judged.record
        if record.verdict.decision == .hold {
            record.hold = try HoldPush(home: home, ledger: ledger, source: source)(
                judged.gathered, policy.settings.settings(for: mirror), mirrorPath: known.path)
        }
        if record.verdict.decision == .accept { try KeepForHolds(home: home, ledger: ledger)(record) }
        let number: (push: Int64, hold: Int64?, superseded: [Hold])
        do {
            number = try ledger.record(record, at: .now)
        } catch is Ledger.Overtaken {
            return try self(input)
        }
        if let hold = number.hold, let wait = PushOptions(record.facts.push.options).wait {
            let awaitApproval = AwaitApproval(
                ledger: ledger, home: home, commands: commands, actor: actor, source: source,
                share: share, overrun: judge.overrun)
            switch try awaitApproval(hold, seconds: min(wait, policy.settings.approvals.wait)) {
            case .accepted(let record, let push):
                return (true, VerdictMessage.text(of: record, number: push, held: nil))
            case .closed(let hold):
                return (false, VerdictMessage.text(ofClosed: hold))
            case .undecided: break
            }
        }
        let advice = try number.hold.map {
            try HeldAdvice($0, record, home: home, ledger: ledger, environment: environment)
        }
        return (
            record.verdict.decision == .accept,
            VerdictMessage.text(
                of: record, number: number.push, held: advice, superseding: number.superseded)
        )
    }

    /// Puts the refusal on record, where it is known of what.
    private func refuse(_ beyond: BeyondLimits, _ policy: AppliedPolicy) throws -> String {
        guard let push = beyond.push else { return VerdictMessage.text(ofUnrecorded: beyond) }
        let scanner = try home.rules.scanner(policy.settings.settings(for: mirror).secrets.rules)
        let masker = SecretMasker(scanner, key: try home.fingerprintKeys(in: ledger).newest)
        let record = PushRecord(
            facts: PushFacts(push: push, commits: [], segments: [:], irregularities: []),
            verdict: Verdict(decision: .reject, findings: [try beyond.finding(masker.mask)]),
            policy: policy.digest, sessions: [:],
            segments: [])
        let number = try ledger.record(record, at: .now)
        return VerdictMessage.text(of: record, number: number.push, held: nil)
    }

    /// The repository that Git runs the hook in, which must be the one that the ledger knows.
    private func source(_ known: Mirror) -> PushSource {
        .receiving(environment) { repository in
            guard RealPath.resolve(repository.path) == RealPath.resolve(known.path) else {
                throw Misplaced(
                    description:
                        "this repository is not the mirror '\(known.name)': 'gatehouse mirror list' says where that "
                        + "is, and a copy needs 'gatehouse mirror adopt'")
            }
        }
    }

    private func knownMirror() throws -> Mirror {
        guard environment["GIT_NAMESPACE", default: ""].isEmpty else {
            throw Misplaced(
                description: "pushes into a Git namespace are not judged; push without GIT_NAMESPACE")
        }
        guard let known = try ledger.mirror(named: mirror) else {
            throw Misplaced(description: "the ledger knows no mirror named '\(mirror)'")
        }
        return known
    }

    /// The hook runs in a repository that it was not put into.
    private struct Misplaced: Error, CustomStringConvertible {
        let description: String
    }
}
