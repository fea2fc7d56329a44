/// The states of a hold, and who moves which: told what happened, it answers what to do next. Callers only obey.
///
/// | state | event | told by | next |
/// | --- | --- | --- | --- |
/// | none | a push is judged *hold* | its hook | open |
/// | open | the approvals suffice | approver, worker | approved |
/// | approved | the policy or an approver changed, the approvals do not suffice | approver, worker | open |
/// | approved | the push that applies it is on record | approver, worker, the push that waits | applying |
/// | applying | the refs have the reviewed values | approver, worker, post-receive, the next push | applied |
/// | open, approved | an approver says no; the policy rejects what is approved | approver, worker | rejected |
/// | open, approved | the pusher takes it back; the mirror is removed | pusher, administrator | cancelled |
/// | open, approved | `expiresAt` has come | approver, worker, the same push sent again | expired |
/// | open, approved, applying | a ref moved; a hook, Git or the disk refuses for good | approver, worker | stale |
/// | open, approved | the pusher sends another value for one of the refs | the other push's hook | superseded |
///
/// Any other move is refused, and nothing follows applied, rejected, cancelled, expired, stale or superseded. The
/// machine reads no clock: the time is handed in. The ledger makes each move by compare-and-swap, so that of two
/// processes with the same answer one is too late.
package struct HoldMachine: Sendable {
    private let hold: Hold
    private let now: Timestamp

    /// - Parameters:
    ///   - hold: what the ledger knows of it.
    ///   - now: the present time.
    package init(_ hold: Hold, at now: Timestamp) {
        self.hold = hold
        self.now = now
    }

    // MARK: Moves

    /// A request that the hold's state does not allow.
    package struct Refusal: ProblemSource, Hashable {
        /// Why it is refused.
        package enum Reason: Hashable, Sendable {
            /// The hold is past that: its state, and why it is in it.
            case already(HoldState, String?)
            /// Its time is over, though no process has written that down yet.
            case overdue
            /// Only its pusher may take it back.
            case notThePusher(pusher: String)
        }

        package let hold: Int64
        package let reason: Reason

        /// The hold's state, or another's right.
        package var problem: Problem {
            switch reason {
            case .already(let state, let message):
                let words = message.map { " (\(VisibleText.escaping($0)))" } ?? ""
                return Problem(.conflict, "h\(hold) is \(state.rawValue) already\(words)")
            case .overdue: return Problem(.conflict, "h\(hold) expired: nobody decided in time")
            case .notThePusher(let pusher):
                return Problem(
                    .denied, "h\(hold) is \(VisibleText.escaping(pusher))'s: only its pusher can cancel it",
                    advice: "an approver can reject it")
            }
        }
    }

    /// The state after a move.
    ///
    /// - Throws: `Refusal` where the hold's state does not allow it.
    package func state(after move: HoldMove) throws(Refusal) -> HoldState {
        guard move.sources.contains(hold.state) else {
            throw Refusal(hold: hold.number, reason: .already(hold.state, hold.message))
        }
        return move.target
    }

    /// The end of a hold, with the words that its pusher reads.
    package struct Closing: Hashable, Sendable {
        package let move: HoldMove
        package let words: String

        package init(_ move: HoldMove, words: String) {
            self.move = move
            self.words = words
        }
    }

    // MARK: Time

    /// Whether it is too late to decide, or to apply what was decided.
    package var isOverdue: Bool { isUndecided && now >= hold.expiresAt }

    private var isUndecided: Bool { hold.state == .open || hold.state == .approved }

    /// The end of a hold that is overdue; nil for any other.
    package var expiry: Closing? {
        isOverdue ? Closing(.expire, words: "nobody decided in time") : nil
    }

    /// How long a waiting push may give no sign before it counts as gone, in milliseconds.
    package static let silence: Int64 = 10_000
    /// How long Git may take to apply the push that waited, in milliseconds.
    static let applyingTime: Int64 = 60_000

    /// Whether its own push waits for the approval, or is being applied by Git at this moment.
    package var isWithItsPush: Bool { isWithItsPush(in: hold.state) }

    private func isWithItsPush(in state: HoldState) -> Bool {
        guard let awaitedUntil = hold.awaitedUntil else { return false }
        return switch state {
        // A time further ahead was noted before the clock was put back.
        case .approved: (1...2 * Self.silence).contains(awaitedUntil.milliseconds(since: now))
        case .applying: abs(now.milliseconds(since: hold.changedAt)) < Self.applyingTime
        default: false
        }
    }

    // MARK: Looking at a hold

    /// What to do with a hold that an approver or the worker comes to.
    package enum Step: Hashable, Sendable {
        case judge
        case apply
        case close(Closing)
        /// Nothing follows any more.
        case leave
    }

    /// An approver or the worker comes to the hold.
    package func step() -> Step {
        switch hold.state {
        case .open, .approved: expiry.map(Step.close) ?? .judge
        case .applying: .apply
        case .applied, .rejected, .cancelled, .expired, .stale, .superseded: .leave
        }
    }

    /// What the push that waits for its approval does.
    package enum Waiting: Hashable, Sendable {
        case wait
        /// It is judged again, with what approvers said.
        case judge
        /// The hold ended without it.
        case giveUp
    }

    /// The push that waits looks at its hold.
    package func waiting() -> Waiting {
        switch hold.state {
        case .open: .wait
        case .approved: .judge
        default: .giveUp
        }
    }

    // MARK: Judging again

    /// The end of a hold whose refs do not have the reviewed old values any more; nil where it can be judged.
    ///
    /// - Parameter values: what the refs have now, zero for those that do not exist.
    package func closing(withRefsAt values: [RefName: ObjectID]) -> Closing? {
        hold.updates.updates.first { values[$0.ref] != $0.old }.map {
            Closing(.goStale, words: "\($0.ref) moved meanwhile; push again")
        }
    }

    /// What follows from a new verdict on the hold's push.
    package enum AfterVerdict: Hashable, Sendable {
        /// No approval counts yet: the verdict takes effect with the next decision.
        case waitForADecision
        /// It waits for the approvals that the verdict asks for, after a move where there is one.
        case wait(HoldMove?)
        /// It is rejected, for what the verdict says.
        case reject
        /// Enough agreed; Git applies it in the push that waits.
        case leaveToItsPush(HoldMove?)
        /// Enough agreed; it is applied now.
        case release(HoldMove?)
    }

    /// The push was judged again.
    ///
    /// - Parameter hasApproval: whether anyone's approval counts.
    package func judged(_ verdict: Verdict.Kind, hasApproval: Bool) -> AfterVerdict {
        let isApproved = hold.state == .approved
        switch verdict {
        // A changed policy ends a hold, or lets it pass, only once an approver agreed.
        case .accept where !isApproved && !hasApproval, .reject where !isApproved && !hasApproval:
            return .waitForADecision
        case .reject: return .reject
        case .hold: return .wait(isApproved ? .reopen : nil)
        case .accept:
            let move: HoldMove? = isApproved ? nil : .approve
            return isWithItsPush(in: .approved) ? .leaveToItsPush(move) : .release(move)
        }
    }

    /// Judging took more than a push may take, as `words` say. A hold with decisions is rejected instead of being
    /// tried again and again; nil where it waits for one.
    package func closing(tooCostly words: String, hasDecisions: Bool) -> Closing? {
        hasDecisions ? Closing(.reject, words: words) : nil
    }

    // MARK: Applying

    /// What to do with a hold that is being applied.
    package enum Applying: Hashable, Sendable {
        /// All refs have their new values.
        case finish
        /// These are left: all, or some where git was ended in between.
        case update([HeldUpdates.Update])
        /// Git applies it in its own push.
        case leaveToItsPush
        case close(Closing)
    }

    /// The refs were read of a hold that is being applied.
    ///
    /// - Parameter values: what the refs have now, zero for those that do not exist.
    package func applying(withRefsAt values: [RefName: ObjectID]) -> Applying {
        let updates = hold.updates.updates
        if let moved = updates.first(where: { ![$0.old, $0.new].contains(values[$0.ref]) }) {
            let done = updates.filter { values[$0.ref] == $0.new }.map(\.ref.rawValue)
            let words = done.isEmpty ? "" : " (applied before that: \(done.joined(separator: ", ")))"
            return .close(
                Closing(.goStale, words: "\(moved.ref) moved meanwhile; push again\(words)"))
        }
        let left = updates.filter { values[$0.ref] != $0.new }
        if left.isEmpty { return .finish }
        return isWithItsPush ? .leaveToItsPush : .update(left)
    }

    /// How long an obstacle may last before it counts as permanent, in milliseconds since the release.
    static let patience: Int64 = 24 * 60 * 60 * 1_000

    /// Something is in the way of applying it, as a lock or a full disk; nil where it is tried again.
    package func closing(hinderedBy reason: String) -> Closing? {
        let end = max(hold.expiresAt, hold.changedAt.adding(milliseconds: Self.patience))
        guard now >= end else { return nil }
        return Closing(.goStale, words: "it could not be applied in time; push again: \(reason)")
    }

    // MARK: What people do

    /// An approver decides.
    ///
    /// - Throws: `Refusal` where it is too late for that.
    package func checkUndecided() throws(Refusal) {
        guard isUndecided else {
            throw Refusal(hold: hold.number, reason: .already(hold.state, hold.message))
        }
        guard !isOverdue else { throw Refusal(hold: hold.number, reason: .overdue) }
    }

    /// An actor takes the hold back.
    ///
    /// - Throws: `Refusal` where it is too late for that, or not theirs.
    package func cancelled(by name: String) throws(Refusal) -> HoldMove {
        try checkUndecided()
        guard LetterCase.isSame(hold.pusher, name) else {
            throw Refusal(hold: hold.number, reason: .notThePusher(pusher: hold.pusher))
        }
        return .cancel
    }

    /// Its pusher sends other updates, which supersede the hold where they are about one of its refs.
    package func pushed(_ updates: HeldUpdates) -> HoldMove? {
        isUndecided && !updates.refs.isDisjoint(with: hold.updates.refs) ? .supersede : nil
    }
}

extension HoldDecision {
    /// The move that it makes by itself; nil for those that are counted.
    package var move: HoldMove? { self == .reject ? .reject : nil }
}
