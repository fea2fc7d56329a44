package import Domain
import GitObjects
import Glibc
package import LedgerStore

/// Brings a hold on as far as it goes now: judges it again with what approvers said, and where that suffices applies
/// exactly the objects that were reviewed, onto exactly the old values that were reviewed, or nothing.
///
/// `HoldMachine` says what follows. A process that is cut off leaves the hold where the next one takes it up.
package struct ReleaseHold {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// How far a hold came.
    package struct Outcome: Sendable {
        package let hold: Hold
        /// The approvals that it still asks for.
        package var missing: [ApprovalRule] = []
        /// The findings of the verdict that keeps it back.
        package var findings: [Finding] = []
        /// The forwards of a hold that was applied just now, as far as they came.
        package var forwards: [Forward] = []

        /// Whether the upstream refuses what was applied here, so that a person must look.
        package var isRefusedUpstream: Bool {
            forwards.contains { $0.state == .refused || $0.state == .diverged }
        }
    }

    /// - Parameter seconds: how long to wait for another process that works on it, or for its own push.
    /// - Throws: `HoldBusy` where another process still works on it; `ApplyHold.Delayed` where an obstacle may go away.
    package func callAsFunction(_ number: Int64, waiting seconds: Double = 30) throws -> Outcome {
        let outcome = try locked(number, waiting: seconds)
        let deadline = ContinuousClock.now + .seconds(seconds)
        var hold = outcome.hold
        guard hold.machine.isWithItsPush else { return outcome }
        // Git does not run post-receive for a client that went away.
        while hold.machine.isWithItsPush, ContinuousClock.now < deadline {
            usleep(100_000)
            try FinishAppliedHolds(home: home, ledger: ledger)(of: hold.mirror)
            hold = try ledger.hold(number)
        }
        return try locked(number, waiting: seconds)
    }

    private func locked(_ number: Int64, waiting seconds: Double) throws -> Outcome {
        try home.lockingHold(number, waiting: seconds) { try settle(try ledger.hold(number)) }
    }

    private func settle(_ hold: Hold) throws -> Outcome {
        guard let mirror = try ledger.mirror(named: hold.mirror) else { return Outcome(hold: hold) }
        switch hold.machine.step() {
        case .judge:
            do {
                return try judge(hold, mirror)
            } catch is Ledger.VerdictOutdated {
                return try settle(try ledger.hold(hold.number))
            }
        case .apply: return try apply(hold, mirror)
        case .close(let closing): return try close(hold, closing)
        case .leave: return Outcome(hold: hold)
        }
    }

    // MARK: Judging again

    private func judge(_ hold: Hold, _ mirror: Mirror) throws -> Outcome {
        let repository = try Repository.open(path: mirror.path)
        if let closing = hold.machine.closing(withRefsAt: try repository.values(of: hold.updates)) {
            return try close(hold, closing)
        }
        if let conflict = try RefConflicts(repository: repository).first(in: hold.updates.updates) {
            return try close(
                hold, HoldMachine.Closing(.goStale, words: "\(conflict.description); push again"))
        }
        let policy = try ledger.policyInForce()
        let decisions = try ledger.decisions(on: hold.number)
        let record: PushRecord
        do {
            record = try judged(hold, mirror, counting: decisions, under: policy)
        } catch let beyond as BeyondLimits {
            return try giveUp(hold, beyond, after: decisions, under: policy)
        }
        // The push may wait by now, or another process may have been faster.
        let hold = try ledger.hold(hold.number)
        guard hold.state == .open || hold.state == .approved else { return Outcome(hold: hold) }
        let hasApproval = !record.facts.decisions.approvals.isEmpty
        switch hold.machine.judged(record.verdict.kind, hasApproval: hasApproval) {
        case .waitForADecision:
            return try waiting(hold, after: decisions, under: policy, record.verdict.findings)
        case .wait(let move):
            let rules = record.verdict.approvalRules
            try ledger.noteCounted(
                decisions.count, of: try moved(hold, by: move), under: policy, asking: rules)
            return Outcome(
                hold: try ledger.hold(hold.number),
                missing: Quorum(rules).missing(after: record.facts.decisions.approvals.persons),
                findings: record.verdict.findings)
        case .reject:
            let messages = record.verdict.findings.filter { $0.action == .reject }.map(\.message)
            let words = "the policy rejects it now: \(messages.joined(separator: "; "))"
            var closed = try close(hold, HoldMachine.Closing(.reject, words: words))
            closed.findings = record.verdict.findings
            return closed
        case .leaveToItsPush(let move): return Outcome(hold: try moved(hold, by: move))
        case .release(let move): return try release(try moved(hold, by: move), as: record, on: mirror)
        }
    }

    /// The hold's push, judged under `policy` with the decisions that count.
    private func judged(
        _ hold: Hold, _ mirror: Mirror, counting decisions: [RecordedDecision],
        under policy: AppliedPolicy
    ) throws -> PushRecord {
        let objects = home.heldObjects(hold.key)
        let source = PushSource.held(
            objects.exist ? objects.folder : nil, path: mirror.path,
            certificate: try HoldPins(home: home, mirrorPath: mirror.path).certificate(of: hold.key))
        let count = CountApprovals(home: home, ledger: ledger, policy: policy)
        let judge = JudgePush(home: home, ledger: ledger, policy: policy, mirror: mirror.name)
        return try judge(
            hold.commands, actor: Actor(name: hold.pusher, origin: .release), from: source,
            approvals: { try count(decisions, on: hold, $0, from: source) }
        ).record
    }

    /// Judging took more than a push may take.
    private func giveUp(
        _ hold: Hold, _ beyond: BeyondLimits, after decisions: [RecordedDecision],
        under policy: AppliedPolicy
    ) throws -> Outcome {
        let closing = hold.machine.closing(tooCostly: "\(beyond)", hasDecisions: !decisions.isEmpty)
        guard let closing else {
            return try waiting(hold, after: decisions, under: policy, [beyond.finding()])
        }
        var closed = try close(hold, closing)
        closed.findings = [beyond.finding()]
        return closed
    }

    /// The hold waits as before, for the next decision.
    private func waiting(
        _ hold: Hold, after decisions: [RecordedDecision], under policy: AppliedPolicy,
        _ findings: [Finding]
    ) throws -> Outcome {
        try ledger.noteCounted(decisions.count, of: hold, under: policy, asking: nil)
        return Outcome(
            hold: try ledger.hold(hold.number), missing: hold.approvalRules, findings: findings)
    }

    private func release(
        _ approved: Hold, as record: PushRecord, on mirror: Mirror
    ) throws -> Outcome {
        var record = record
        try ledger.noteAwaited(approved.number, until: nil)
        record.released = approved
        try PinLostCommits(home: home, ledger: ledger)(record)
        _ = try ledger.record(record, at: .now)
        return try apply(try ledger.hold(approved.number), mirror)
    }

    // MARK: Applying

    private func apply(_ hold: Hold, _ mirror: Mirror) throws -> Outcome {
        switch try ApplyHold(home: home, ledger: ledger)(hold, mirror) {
        case .leftToItsPush: return Outcome(hold: hold)
        case .closed(let closing): return try close(hold, closing)
        case .applied: break
        }
        try DiscardHold(home: home, ledger: ledger)(hold)
        let wait = Double(max(try ledger.policyInForce().settings.forward.wait, 1))
        let applied = try ledger.hold(hold.number)
        let forwards = try applied.release.map {
            try BringPush(home: home, ledger: ledger)($0, of: mirror, isApplied: true, seconds: wait)
        }
        return Outcome(hold: applied, forwards: forwards ?? [])
    }

    // MARK: Moves

    private func close(_ hold: Hold, _ closing: HoldMachine.Closing) throws -> Outcome {
        try CloseHold(home: home, ledger: ledger)(hold, closing)
        return Outcome(hold: try ledger.hold(hold.number))
    }

    /// The hold after a move; as it is where there is none.
    private func moved(_ hold: Hold, by move: HoldMove?) throws -> Hold {
        guard let move else { return hold }
        try ledger.move(hold, by: move)
        return try ledger.hold(hold.number)
    }
}

extension Hold {
    /// The ref updates as a client would send them.
    fileprivate var commands: [RefCommand] {
        updates.updates.map { RefCommand(claimedOld: $0.old, new: $0.new, ref: $0.ref) }
    }
}
