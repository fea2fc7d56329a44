package import Domain
import Files
import GitObjects
import Programs
import Glibc
package import LedgerStore

/// Applies a hold that was approved: exactly the objects that were reviewed, onto exactly the old values that were
/// reviewed, or not at all.
///
/// It can be cut off anywhere, and is then taken up where it was.
package struct ReleaseHold {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// What became of a hold.
    package struct Outcome: Sendable {
        package let hold: Hold
        /// The approvals that it still asks for.
        package let missing: [ApprovalRule]
        /// What speaks against it, where the policy does.
        package let findings: [Finding]
        /// Of a hold that was applied just now: its forwards, as far as they came.
        package let forwards: [Forward]

        /// Whether the upstream does not take what was applied here, so that a person has to look.
        package var isRefusedUpstream: Bool {
            forwards.contains { $0.state == .refused || $0.state == .diverged }
        }
    }

    /// Somebody else is at the hold.
    struct Busy: Error, CustomStringConvertible {
        let number: Int64
        var description: String {
            "hold h\(number) is being applied by another process; look again in a moment"
        }
    }

    /// - Parameter seconds: how long to wait for another process that is at it, or for the push itself.
    package func callAsFunction(_ number: Int64, waiting seconds: Double = 30) throws -> Outcome {
        let outcome = try locked(number, waiting: seconds)
        let deadline = ContinuousClock.now + .seconds(seconds)
        var hold = outcome.hold
        guard hold.isWithItsPush else { return outcome }
        // What Git applied may stay unsaid where its client went away.
        while hold.isWithItsPush, ContinuousClock.now < deadline {
            usleep(100_000)
            try SweepHolds(home: home, ledger: ledger).noteApplied(of: hold.mirror)
            hold = try ledger.hold(number)
        }
        return try locked(number, waiting: seconds)
    }

    private func locked(_ number: Int64, waiting seconds: Double) throws -> Outcome {
        guard
            let outcome = try home.holdLock(number).withLock(
                waiting: seconds, { () throws -> Outcome in try settle(try ledger.hold(number)) })
        else { throw Busy(number: number) }
        return outcome
    }

    private func settle(_ hold: Hold) throws -> Outcome {
        guard let mirror = try ledger.mirror(named: hold.mirror) else { return try outcome(of: hold) }
        switch hold.state {
        case .open, .approved:
            do {
                return try judge(hold, mirror)
            } catch is Ledger.Overtaken {
                return try settle(try ledger.hold(hold.number))
            }
        case .applying: return try apply(hold, mirror)
        case .applied, .rejected, .cancelled, .expired, .stale, .superseded: return try outcome(of: hold)
        }
    }

    // MARK: Judging again

    private func judge(_ hold: Hold, _ mirror: Mirror) throws -> Outcome {
        guard !hold.isOver else { return try close(hold, as: .expired, "nobody decided in time") }
        if let moved = try movedRef(of: hold, mirror) {
            return try close(hold, as: .stale, "\(moved) moved meanwhile; push again")
        }
        let conflicts = RefConflicts(repository: try Repository.open(path: mirror.path))
        if let conflict = try conflicts.first(in: hold.updates.updates) {
            return try close(hold, as: .stale, "\(conflict.description); push again")
        }
        let policy = try ledger.policyInForce()
        let decisions = try ledger.decisions(on: hold.number)
        let source = try source(of: hold, mirror)
        let count = CountApprovals(home: home, ledger: ledger, policy: policy)
        let judged: JudgePush.Judged
        do {
            judged = try JudgePush(home: home, ledger: ledger, policy: policy, mirror: mirror.name)(
                hold.commands, actor: Actor(name: hold.pusher, origin: .release), mirror: mirror.name,
                from: source, approvals: { try count(decisions, on: hold, $0, from: source) })
        } catch let beyond as BeyondLimits {
            return try give(up: hold, beyond, after: decisions, policy)
        }
        let verdict = judged.record.verdict
        let approvals = judged.record.facts.approvals
        switch verdict.decision {
        case .accept where !isApproved(hold, by: approvals), .reject where !isApproved(hold, by: approvals):
            // A policy that was changed does away with an approval, or with the push, only when somebody decides.
            try ledger.noteCounted(decisions.count, of: hold, under: policy, asking: nil)
            return Outcome(
                hold: try ledger.hold(hold.number), missing: hold.approvals, findings: verdict.findings,
                forwards: [])
        case .reject:
            let words = verdict.findings.filter { $0.action == .reject }.map(\.message).joined(
                separator: "; ")
            let closed = try close(hold, as: .rejected, "the policy rejects it now: \(words)")
            return Outcome(hold: closed.hold, missing: [], findings: verdict.findings, forwards: [])
        case .hold:
            let waiting = hold.state == .approved ? try change(hold, to: .open) : hold
            try ledger.noteCounted(
                decisions.count, of: waiting, under: policy, asking: verdict.approvals)
            return Outcome(
                hold: try ledger.hold(hold.number),
                missing: Quorum(verdict.approvals).missing(after: approvals.persons),
                findings: verdict.findings, forwards: [])
        case .accept:
            var record = judged.record
            let approved = hold.state == .open ? try change(hold, to: .approved) : hold
            // Where the push itself waits, Git applies it.
            guard !approved.isWithItsPush else { return try self.outcome(of: approved) }
            try ledger.noteAwaited(hold.number, until: nil)
            record.released = approved
            try KeepForHolds(home: home, ledger: ledger)(record)
            _ = try ledger.record(record, at: .now)
            return try apply(try ledger.hold(hold.number), mirror)
        }
    }

    /// What takes too much now is not tried again and again: it is rejected where somebody decided, and otherwise waits
    /// until somebody does.
    private func give(
        up hold: Hold, _ beyond: BeyondLimits, after decisions: [RecordedDecision],
        _ policy: AppliedPolicy
    ) throws -> Outcome {
        guard decisions.isEmpty else {
            let closed = try close(hold, as: .rejected, "\(beyond)")
            return Outcome(hold: closed.hold, missing: [], findings: [beyond.finding()], forwards: [])
        }
        try ledger.noteCounted(0, of: hold, under: policy, asking: nil)
        return Outcome(
            hold: try ledger.hold(hold.number), missing: hold.approvals, findings: [beyond.finding()],
            forwards: [])
    }

    private func isApproved(_ hold: Hold, by approvals: Approvals) -> Bool {
        hold.state == .approved || !approvals.persons.isEmpty || approvals.emergency != nil
    }

    private func source(of hold: Hold, _ mirror: Mirror) throws -> PushSource {
        let objects = home.heldObjects(hold.key)
        return .held(
            objects.exist ? objects.folder : nil, path: mirror.path,
            certificate: try HoldPins(home: home, mirrorPath: mirror.path).certificate(of: hold.key))
    }

    // MARK: Applying

    private func apply(_ hold: Hold, _ mirror: Mirror) throws -> Outcome {
        do {
            guard try ApplyHold(home: home, ledger: ledger)(hold, mirror) else {
                return try outcome(of: hold)
            }
        } catch let failure as ApplyHold.Impossible {
            return try close(hold, as: failure.state, failure.description)
        }
        try SweepHolds(home: home, ledger: ledger).discard(hold)
        let wait = Double(max(try ledger.policyInForce().settings.forward.wait, 1))
        let applied = try ledger.hold(hold.number)
        let forwards = try applied.release.map {
            try BringPush(home: home, ledger: ledger)($0, of: mirror, isApplied: true, seconds: wait)
        }
        return Outcome(hold: applied, missing: [], findings: [], forwards: forwards ?? [])
    }

    // MARK: Ends

    private func movedRef(of hold: Hold, _ mirror: Mirror) throws -> RefName? {
        try hold.updates.updates.first { try value(of: $0.ref, mirror) != $0.old }?.ref
    }

    private func value(of ref: RefName, _ mirror: Mirror) throws -> ObjectID {
        try Repository.open(path: mirror.path).storedRef(ref).value
    }

    private func close(
        _ hold: Hold, as state: HoldState, _ message: String
    ) throws -> Outcome {
        try ledger.change(hold, to: state, message: VisibleText.inOneLine(message))
        try SweepHolds(home: home, ledger: ledger).discard(hold)
        return try outcome(of: try ledger.hold(hold.number))
    }

    private func change(_ hold: Hold, to state: HoldState) throws -> Hold {
        try ledger.change(hold, to: state)
        return try ledger.hold(hold.number)
    }

    private func outcome(of hold: Hold) throws -> Outcome {
        Outcome(hold: hold, missing: [], findings: [], forwards: [])
    }
}

extension Hold {
    /// Whether it is too late to decide on it, or to apply what was decided, though nobody wrote that down yet.
    package var isOver: Bool {
        (state == .open || state == .approved) && .now >= expiresAt
    }

    /// Whether the push itself waits for the approval, or goes on just now.
    var isWithItsPush: Bool {
        guard let awaitedUntil else { return false }
        let now = Timestamp.now
        // What lies further ahead was said before the clock was put back.
        switch state {
        case .approved:
            return (1...2 * AwaitApproval.silence).contains(awaitedUntil.milliseconds(since: now))
        case .applying: return abs(now.milliseconds(since: changedAt)) < 60_000
        default: return false
        }
    }

    /// As a client would send it.
    fileprivate var commands: [RefCommand] {
        updates.updates.map { RefCommand(claimedOld: $0.old, new: $0.new, ref: $0.ref) }
    }
}
