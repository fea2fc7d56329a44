import Domain
package import LedgerStore

/// What approvers and pushers do with a hold.
package struct DecideHold {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// Somebody may not do what they ask for, or it is too late for it.
    package struct Refused: Error, CustomStringConvertible {
        package let description: String
    }

    /// Approves a hold and, where no more approvals are asked for, applies it.
    package func approve(_ number: Int64, by name: String, reason: String?) throws -> ReleaseHold.Outcome {
        let hold = try openHold(number)
        try checkThatMayDecide(name, on: hold)
        let words = try reason.map(MaskWords(home: home, ledger: ledger).callAsFunction)
        try ledger.decide(
            .approve, on: hold, by: name, policy: ledger.policyInForce().digest, reason: words)
        return try ReleaseHold(home: home, ledger: ledger)(number)
    }

    /// Rejects a hold for good: exactly the same push is refused from now on.
    package func reject(_ number: Int64, by name: String, reason: String) throws {
        let hold = try openHold(number)
        try checkThatMayDecide(name, on: hold)
        let words = try MaskWords(home: home, ledger: ledger)(reason)
        try ledger.decide(.reject, on: hold, by: name, policy: ledger.policyInForce().digest, reason: words)
        try SweepHolds(home: home, ledger: ledger).discard(hold)
    }

    /// Takes a hold back, which its pusher may.
    package func cancel(_ number: Int64, by name: String, reason: String?) throws {
        let hold = try openHold(number)
        guard hold.pusher == name else {
            throw Refused(
                description: "h\(number) is \(VisibleText.escaping(hold.pusher))'s, who alone can cancel it; "
                    + "an approver can reject it")
        }
        let words = try reason.map { ": \(try MaskWords(home: home, ledger: ledger)($0))" } ?? ""
        try ledger.change(hold, to: .cancelled, message: "cancelled by \(name)\(words)")
        try SweepHolds(home: home, ledger: ledger).discard(hold)
    }

    private func openHold(_ number: Int64) throws -> Hold {
        let hold = try ledger.hold(number)
        guard hold.state == .open || hold.state == .approved else {
            let words = hold.message.map { " (\(VisibleText.escaping($0)))" } ?? ""
            throw Refused(description: "h\(number) is \(hold.state.rawValue) already\(words)")
        }
        guard Timestamp.now.milliseconds < hold.expiresAt else {
            throw Refused(description: "h\(number) expired: nobody decided in time")
        }
        return hold
    }

    private func checkThatMayDecide(_ name: String, on hold: Hold) throws {
        let shown = VisibleText.escaping(name)
        guard let profile = try ledger.profile(of: name) else {
            throw Refused(
                description: "\(shown) is no actor of this home; 'gatehouse actor add' makes one, "
                    + "and 'gatehouse actor group' an approver")
        }
        guard !profile.isDisabled else { throw Refused(description: "\(shown) is disabled") }
        guard hold.approvals.contains(where: { $0.admits(profile) }) else {
            let rules = hold.approvals.map(\.description).joined(separator: ", and ")
            throw Refused(
                description: "\(shown) is no approver of h\(hold.number), which needs \(rules)")
        }
        if let objection = hold.participants.objection(to: profile) {
            throw Refused(description: "\(shown) may not decide on h\(hold.number): \(objection)")
        }
    }
}
