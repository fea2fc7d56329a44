package import Domain
package import LedgerStore

/// What approvers and pushers do with a hold.
package struct DecideHold {
    /// What approvers sign for; see ssh-keygen(1), "-n".
    package static let namespace = VerifyDecision.namespace

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

    /// What somebody says of a hold.
    package struct Word: Sendable {
        package let decision: HoldDecision
        package let reason: String?
        /// By `ssh-keygen -Y sign`, of the hold's statement; nil where it is not signed.
        package let signature: String?

        package init(_ decision: HoldDecision, reason: String?, signature: String? = nil) {
            self.decision = decision
            self.reason = reason
            self.signature = signature
        }
    }

    /// Approves a hold, as one of several or in an emergency alone; where no more is asked for, it is applied.
    package func approve(_ number: Int64, by name: String, _ word: Word) throws -> ReleaseHold.Outcome {
        try decide(number, by: name, word)
        let outcome = try ReleaseHold(home: home, ledger: ledger)(number)
        // A session may have come after what it wrote, so that it is known only now whose that is.
        if outcome.hold.state.isOpen, let profile = try ledger.profile(of: name) {
            try checkEyes(profile, on: outcome.hold)
        }
        return outcome
    }

    /// Rejects a hold for good: exactly the same push is refused from now on.
    package func reject(_ number: Int64, by name: String, _ word: Word) throws {
        let hold = try decide(number, by: name, word)
        try SweepHolds(home: home, ledger: ledger).discard(hold)
    }

    /// What an approver signs of a hold, under the policy in force.
    package func statement(_ number: Int64, _ decision: HoldDecision) throws -> String {
        try openHold(number).statement(decision, policy: ledger.policyInForce().digest)
    }

    @discardableResult
    private func decide(_ number: Int64, by name: String, _ word: Word) throws -> Hold {
        try checkReason(word.reason, isNeeded: word.decision != .approve)
        let policy = try ledger.policyInForce()
        let profile = try profile(of: name, for: word.decision, policy.settings.approvals)
        let hold = try openHold(number, for: name)
        try check(profile, on: hold, word.decision)
        if let signature = word.signature {
            let statement = hold.statement(word.decision, policy: policy.digest)
            let verify = VerifyDecision(home: home, ledger: ledger)
            if let problem = try verify.problem(signature, of: statement, by: profile) {
                throw Refused(description: VisibleText.escaping(problem))
            }
        } else if policy.settings.approvals.signed {
            let words = word.decision == .approve ? "" : " --decision \(word.decision.rawValue)"
            throw Refused(
                description:
                    "the policy wants decisions to be signed: '--sign KEY', or '--signature -' with what "
                    + "'ssh-keygen -Y sign -n \(VerifyDecision.namespace)' makes of 'hold statement h\(number)\(words)'"
            )
        }
        try ledger.decide(
            word.decision, on: hold, by: profile.name, policy: policy.digest,
            reason: try word.reason.map(MaskWords(home: home, ledger: ledger).callAsFunction),
            signature: word.signature)
        return hold
    }

    /// Takes a hold back, which its pusher may.
    package func cancel(_ number: Int64, by name: String, reason: String?) throws {
        try checkReason(reason, isNeeded: false)
        let hold = try openHold(number, for: name)
        guard LetterCase.isSame(hold.pusher, name) else {
            throw Refused(
                description: "h\(number) is \(VisibleText.escaping(hold.pusher))'s, who alone can cancel it; "
                    + "an approver can reject it")
        }
        let words = try reason.map { ": \(try MaskWords(home: home, ledger: ledger)($0))" } ?? ""
        try ledger.change(hold, to: .cancelled, message: "cancelled by \(name)\(words)")
        try SweepHolds(home: home, ledger: ledger).discard(hold)
    }

    /// People read it later.
    private func checkReason(_ reason: String?, isNeeded: Bool) throws {
        guard reason.map(VisibleText.isBlank) ?? isNeeded else { return }
        throw Refused(
            description: "the reason is empty; say why, in words that people can read later: --reason '…'")
    }

    /// Who has nothing to do with a hold reads nothing of it here either.
    private func openHold(_ number: Int64, for name: String) throws -> Hold {
        var hold = try ledger.hold(number)
        if let mirror = try ledger.mirror(named: hold.mirror) {
            try Guardianship(home: home, ledger: ledger).check(mirror)
        }
        let viewer = try HoldViewer(name, in: ledger)
        // The policy may ask others now, and no worker may have come by since.
        if !viewer.sees(hold), try ledger.dueHolds(of: hold.mirror).contains(where: { $0.number == number }) {
            hold = try ReleaseHold(home: home, ledger: ledger)(number).hold
        }
        guard viewer.sees(hold) else {
            throw Refused(description: "you did not push h\(number) and may not approve it")
        }
        // For good, since the clock may be put back.
        if hold.isOver { _ = try ReleaseHold(home: home, ledger: ledger)(number) }
        return try openHold(number)
    }

    private func openHold(_ number: Int64) throws -> Hold {
        let hold = try ledger.hold(number)
        guard hold.state == .open || hold.state == .approved else {
            let words = hold.message.map { " (\(VisibleText.escaping($0)))" } ?? ""
            throw Refused(description: "h\(number) is \(hold.state.rawValue) already\(words)")
        }
        guard !hold.isOver else {
            throw Refused(description: "h\(number) expired: nobody decided in time")
        }
        return hold
    }

    private func profile(
        of name: String, for decision: HoldDecision, _ settings: PolicySettings.ApprovalSettings
    ) throws -> ActorProfile {
        let shown = VisibleText.escaping(name)
        guard let profile = try ledger.profile(of: name) else {
            throw Refused(
                description: "\(shown) is no actor of this home; 'gatehouse actor add' makes one, "
                    + "and 'gatehouse actor group' an approver")
        }
        guard !profile.isDisabled else { throw Refused(description: "\(shown) is disabled") }
        guard decision != .emergency || settings.isForEmergencies(profile) else {
            throw Refused(
                description:
                    "\(shown) is not named for emergencies; 'emergency' in [approvals] of the policy "
                    + "says who is")
        }
        return profile
    }

    /// Makes sure that somebody may decide.
    private func check(_ profile: ActorProfile, on hold: Hold, _ decision: HoldDecision) throws {
        let shown = VisibleText.escaping(profile.name)
        if decision != .emergency, !hold.approvals.contains(where: { $0.admits(profile) }) {
            let rules = try ApproverNames(in: ledger).text(of: hold.approvals, besides: hold.participants)
            throw Refused(
                description: "\(shown) is no approver of h\(hold.number), which needs \(rules)")
        }
        try checkEyes(profile, on: hold)
    }

    private func checkEyes(_ profile: ActorProfile, on hold: Hold) throws {
        guard let objection = hold.participants.objection(to: profile) else { return }
        throw Refused(
            description:
                "\(VisibleText.escaping(profile.name)) may not decide on h\(hold.number): \(objection)")
    }
}
