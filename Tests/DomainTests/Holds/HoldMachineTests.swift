import Domain
import Testing

/// A hold's states: every state with every event, by a clock that the test holds.
@Suite struct HoldMachineTests {
    private static let opened = Timestamp(milliseconds: 1_000_000)
    private static let day: Int64 = 24 * 60 * 60 * 1_000
    private static let expiry = opened + 7 * day
    private static let soon = opened + 1_000

    private static let (old, new, other) = (id("1"), id("2"), id("3"))
    private static let main = RefName("refs/heads/main")
    private static let next = RefName("refs/heads/next")

    private static func id(_ digit: String) -> ObjectID {
        ObjectID(hex: String(repeating: digit, count: 40)) ?? .zero
    }

    private static func updates(_ refs: [RefName]) -> HeldUpdates {
        let updates = refs.map { RefUpdate(ref: $0, given: $0, old: old, new: new, kind: .update) }
        return HeldUpdates(
            Push(mirror: "demo", actor: Actor(name: "ada", origin: .ssh), refUpdates: updates, options: []))
    }

    private static func machine(
        _ state: HoldState, at now: Timestamp = soon, awaited: Timestamp? = nil, changed: Timestamp = opened,
        message: String? = nil
    ) -> HoldMachine {
        let hold = Hold(
            number: 7, push: 3, mirror: "demo", pusher: "ada", options: PushOptions([]), key: "k",
            state: state, updates: updates([main, next]), approvalRules: [.standard],
            participants: Participants(pushers: ["ada"], authors: [], sessionOwners: []),
            openedAt: opened, expiresAt: expiry, changedAt: changed, message: message, release: nil,
            awaitedUntil: awaited, isEmergency: false)
        return HoldMachine(hold, at: now)
    }

    // MARK: Moves

    /// Every move that is possible, and the state after it.
    private static let moves: [HoldState: [HoldMove: HoldState]] = [
        .open: [
            .approve: .approved, .reject: .rejected, .cancel: .cancelled, .expire: .expired,
            .goStale: .stale, .supersede: .superseded,
        ],
        .approved: [
            .reopen: .open, .release: .applying, .reject: .rejected, .cancel: .cancelled,
            .expire: .expired, .goStale: .stale, .supersede: .superseded,
        ],
        .applying: [.finish: .applied, .goStale: .stale],
    ]

    @Test(arguments: HoldState.allCases)
    func `each move leads from its states to one other, and is refused in all others`(state: HoldState) {
        for move in HoldMove.allCases {
            let after = try? Self.machine(state).state(after: move)
            #expect(after == Self.moves[state]?[move], "\(state) \(move)")
        }
    }

    @Test func `a refusal says in which state the hold is, and why`() {
        let machine = Self.machine(.stale, message: "refs/heads/main moved\nmeanwhile")
        let refusal = #expect(throws: HoldMachine.Refusal.self) { try machine.state(after: .approve) }
        #expect(refusal?.description == "h7 is stale already (refs/heads/main moved\\u{a}meanwhile)")
    }

    @Test(arguments: HoldState.allCases)
    func `exactly the states that another may follow are open`(state: HoldState) {
        #expect(state.isOpen == (Self.moves[state] != nil))
    }

    // MARK: Coming to a hold

    @Test(arguments: HoldState.allCases)
    func `in time an undecided hold is judged and one that is being applied is applied`(state: HoldState) {
        let expected: HoldMachine.Step =
            switch state {
            case .open, .approved: .judge
            case .applying: .apply
            default: .leave
            }
        #expect(Self.machine(state, at: Self.expiry - 1).step() == expected)
    }

    @Test(arguments: HoldState.allCases)
    func `from the moment that it expires an undecided hold is closed, and no other`(state: HoldState) {
        let machine = Self.machine(state, at: Self.expiry)
        let isUndecided = state == .open || state == .approved
        let closing = HoldMachine.Closing(.expire, words: "nobody decided in time")
        #expect(machine.isOverdue == isUndecided)
        #expect(machine.expiry == (isUndecided ? closing : nil))
        #expect((machine.step() == .close(closing)) == isUndecided)
        #expect(!Self.machine(state, at: Self.expiry - 1).isOverdue)
    }

    @Test(arguments: HoldState.allCases)
    func `a push that waits goes on with its hold open, is judged when approved and else gives up`(
        state: HoldState
    ) {
        let expected: HoldMachine.Waiting =
            switch state {
            case .open: .wait
            case .approved: .judge
            default: .giveUp
            }
        #expect(Self.machine(state).waiting() == expected)
    }

    @Test(arguments: HoldState.allCases)
    func `a hold is with its push as long as that gives signs or Git applies it`(state: HoldState) {
        let now = Self.soon
        let waiting = Self.machine(state, at: now, awaited: now + 1)
        #expect(waiting.isWithItsPush == (state == .approved || state == .applying))
        #expect(!Self.machine(state, at: now).isWithItsPush, "nothing waits")
        // The last sign is over; or the clock was put back since.
        #expect(!Self.machine(.approved, at: now, awaited: now).isWithItsPush)
        #expect(!Self.machine(.approved, at: now, awaited: now + 2 * HoldMachine.silence + 1).isWithItsPush)
        // Git has a minute, by the clock in either direction.
        for change in [now - 59_999, now + 59_999] {
            #expect(Self.machine(.applying, at: now, awaited: Self.opened, changed: change).isWithItsPush)
        }
        for change in [now - 60_000, now + 60_000] {
            #expect(!Self.machine(.applying, at: now, awaited: Self.opened, changed: change).isWithItsPush)
        }
    }

    // MARK: Judging again

    @Test func `a hold whose ref has another value than the reviewed old one goes stale`() {
        let machine = Self.machine(.open)
        #expect(machine.closing(withRefsAt: [Self.main: Self.old, Self.next: Self.old]) == nil)
        for value in [Self.other, Self.new, .zero] {
            let closing = machine.closing(withRefsAt: [Self.main: Self.old, Self.next: value])
            #expect(
                closing
                    == HoldMachine.Closing(.goStale, words: "refs/heads/next moved meanwhile; push again"))
        }
    }

    @Test func `without an approval only a verdict that asks for approvals has a consequence`() {
        let machine = Self.machine(.open)
        #expect(machine.judged(.accept, hasApproval: false) == .waitForADecision)
        #expect(machine.judged(.reject, hasApproval: false) == .waitForADecision)
        #expect(machine.judged(.hold, hasApproval: false) == .wait(nil))
    }

    @Test func `with an approval the verdict decides`() {
        let machine = Self.machine(.open)
        #expect(machine.judged(.accept, hasApproval: true) == .release(.approve))
        #expect(machine.judged(.reject, hasApproval: true) == .reject)
        #expect(machine.judged(.hold, hasApproval: true) == .wait(nil))
    }

    @Test(arguments: [true, false])
    func `what was approved stays so until the verdict says otherwise`(hasApproval: Bool) {
        let machine = Self.machine(.approved)
        #expect(machine.judged(.accept, hasApproval: hasApproval) == .release(nil))
        #expect(machine.judged(.reject, hasApproval: hasApproval) == .reject)
        #expect(machine.judged(.hold, hasApproval: hasApproval) == .wait(.reopen))
    }

    @Test func `Git applies what is approved while its push waits`() {
        let awaited = Self.soon + 5_000
        #expect(
            Self.machine(.open, awaited: awaited).judged(.accept, hasApproval: true)
                == .leaveToItsPush(.approve))
        #expect(
            Self.machine(.approved, awaited: awaited).judged(.accept, hasApproval: true)
                == .leaveToItsPush(nil))
    }

    @Test func `what takes too much is rejected once somebody decided, and waits before`() {
        let machine = Self.machine(.open)
        #expect(
            machine.closing(tooCostly: "too much", hasDecisions: true)
                == HoldMachine.Closing(.reject, words: "too much"))
        #expect(machine.closing(tooCostly: "too much", hasDecisions: false) == nil)
    }

    // MARK: Applying

    @Test func `only refs without their new value are updated`() {
        let (both, machine) = (Self.updates([Self.main, Self.next]).updates, Self.machine(.applying))
        func left(_ main: ObjectID, _ next: ObjectID) -> HoldMachine.Applying {
            machine.applying(withRefsAt: [Self.main: main, Self.next: next])
        }
        #expect(left(Self.old, Self.old) == .update(both))
        #expect(left(Self.new, Self.old) == .update([both[1]]))
        #expect(left(Self.new, Self.new) == .finish)
    }

    @Test func `a ref that moved on its way closes the hold, and what was applied is said`() {
        let machine = Self.machine(.applying)
        #expect(
            machine.applying(withRefsAt: [Self.main: Self.other, Self.next: Self.old])
                == .close(.init(.goStale, words: "refs/heads/main moved meanwhile; push again")))
        #expect(
            machine.applying(withRefsAt: [Self.main: Self.new, Self.next: Self.other])
                == .close(
                    .init(
                        .goStale,
                        words: "refs/heads/next moved meanwhile; push again (applied before that: "
                            + "refs/heads/main)")))
    }

    @Test func `what Git is applying is left to it for a minute, and taken up then`() {
        let values = [Self.main: Self.old, Self.next: Self.old]
        func applying(after milliseconds: Int64) -> HoldMachine.Applying {
            Self.machine(.applying, at: Self.opened + milliseconds, awaited: Self.opened).applying(
                withRefsAt: values)
        }
        #expect(applying(after: 59_999) == .leaveToItsPush)
        #expect(applying(after: 60_000) == .update(Self.updates([Self.main, Self.next]).updates))
    }

    @Test func `an obstacle is temporary for a day, and as long as the hold could still be approved`() {
        let late = Self.expiry - 1_000
        func closing(at now: Timestamp, changed: Timestamp) -> HoldMachine.Closing? {
            Self.machine(.applying, at: now, changed: changed).closing(hinderedBy: "the disk is full")
        }
        #expect(closing(at: Self.expiry - 1, changed: Self.opened) == nil)
        #expect(
            closing(at: Self.expiry, changed: Self.opened)
                == .init(.goStale, words: "it could not be applied in time; push again: the disk is full"))
        #expect(closing(at: late + Self.day - 1, changed: late) == nil)
        #expect(closing(at: late + Self.day, changed: late) != nil)
    }

    // MARK: What people do

    @Test(arguments: HoldState.allCases)
    func `approvers decide, and the pusher cancels, while the hold is undecided and in time`(
        state: HoldState
    ) {
        let isUndecided = state == .open || state == .approved
        let (early, late) = (Self.machine(state), Self.machine(state, at: Self.expiry))
        #expect(((try? early.checkUndecided()) != nil) == isUndecided)
        #expect((try? early.cancelled(by: "Ada")) == (isUndecided ? .cancel : nil))
        let refusal = #expect(throws: HoldMachine.Refusal.self) { try late.checkUndecided() }
        #expect(refusal?.reason == (isUndecided ? .overdue : .already(state, nil)))
        #expect((try? late.cancelled(by: "ada")) == nil)
    }

    @Test func `only the pusher cancels`() {
        let refusal = #expect(throws: HoldMachine.Refusal.self) {
            try Self.machine(.open).cancelled(by: "eve")
        }
        #expect(
            refusal?.description == "h7 is ada's: only its pusher can cancel it; an approver can reject it")
    }

    @Test(arguments: HoldState.allCases)
    func `another push to one of the refs supersedes an undecided hold`(state: HoldState) {
        let isUndecided = state == .open || state == .approved
        #expect(Self.machine(state).pushed(Self.updates([Self.next])) == (isUndecided ? .supersede : nil))
        #expect(Self.machine(state).pushed(Self.updates([RefName("refs/heads/else")])) == nil)
    }

    @Test func `a rejection moves the hold by itself, approvals are counted first`() {
        #expect(HoldDecision.reject.move == .reject)
        #expect(HoldDecision.approve.move == nil && HoldDecision.emergency.move == nil)
    }
}

extension Timestamp {
    fileprivate static func + (time: Timestamp, milliseconds: Int64) -> Timestamp {
        time.adding(milliseconds: milliseconds)
    }

    fileprivate static func - (time: Timestamp, milliseconds: Int64) -> Timestamp {
        time.adding(milliseconds: -milliseconds)
    }
}
