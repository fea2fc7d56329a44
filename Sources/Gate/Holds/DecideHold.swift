package import Domain
package import LedgerStore

/// Decides on holds for approvers and pushers: approves, rejects, cancels.
package struct DecideHold {
    /// The namespace of approvers' signatures; see ssh-keygen(1), "-n".
    package static let namespace = VerifyDecision.namespace

    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// An approver's decision, as they give it.
    package struct Word: Sendable {
        package let decision: HoldDecision
        package let reason: String?
        /// The output of `ssh-keygen -Y sign` for the hold's statement; nil where the decision is not signed.
        package let signature: String?

        package init(_ decision: HoldDecision, reason: String?, signature: String? = nil) {
            self.decision = decision
            self.reason = reason
            self.signature = signature
        }
    }

    /// Approves a hold, as one of several or in an emergency alone; with the last approval it is applied.
    ///
    /// - Throws: `Problem` where they may not or it is too late; `HoldBusy` where another process works on it.
    package func approve(_ number: Int64, by name: String, _ word: Word) throws -> ReleaseHold.Outcome {
        try decide(number, by: name, word)
        let outcome = try ReleaseHold(home: home, ledger: ledger)(number)
        // A session may have come later than the commits that it wrote: only now its owner is known to take part.
        if outcome.hold.state.isOpen, let profile = try ledger.profile(of: name) {
            try checkParticipation(profile, on: outcome.hold)
        }
        return outcome
    }

    /// Rejects a hold for good: exactly the same push is refused from now on.
    ///
    /// - Throws: `Problem` where they may not or it is too late.
    package func reject(_ number: Int64, by name: String, _ word: Word) throws {
        let hold = try decide(number, by: name, word)
        try DiscardHold(home: home, ledger: ledger)(hold)
    }

    /// The text that an approver signs for a decision on a hold, under the policy in force.
    ///
    /// - Throws: `Problem` where it is too late to decide.
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
                throw Problem(.denied, VisibleText.escaping(problem))
            }
        } else if policy.settings.approvals.signed {
            let words = word.decision == .approve ? "" : " --decision \(word.decision.rawValue)"
            throw Problem(
                .invalid,
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

    /// Takes a hold back for its pusher.
    ///
    /// - Throws: `Problem` for anyone else, or where it is too late.
    package func cancel(_ number: Int64, by name: String, reason: String?) throws {
        try checkReason(reason, isNeeded: false)
        let hold = try openHold(number, for: name)
        let move = try allowed { () throws(HoldMachine.Refusal) in try hold.machine.cancelled(by: name) }
        let words = try reason.map { ": \(try MaskWords(home: home, ledger: ledger)($0))" } ?? ""
        try ledger.move(hold, by: move, message: "cancelled by \(name)\(words)")
        try DiscardHold(home: home, ledger: ledger)(hold)
    }

    /// People read it later.
    private func checkReason(_ reason: String?, isNeeded: Bool) throws {
        guard reason.map(VisibleText.isBlank) ?? isNeeded else { return }
        throw Problem(
            .invalid, "the reason is empty",
            advice: "say why, in words that people can read later: --reason '…'")
    }

    /// Refuses actors who may not see the hold before they read anything of it.
    private func openHold(_ number: Int64, for name: String) throws -> Hold {
        var hold = try ledger.hold(number)
        if let mirror = try ledger.mirror(named: hold.mirror) {
            try Guardianship(home: home, ledger: ledger).check(mirror)
        }
        let viewer = try HoldViewer(name, in: ledger)
        // The policy may ask other approvers now, and no worker may have looked since.
        if !viewer.sees(hold), try ledger.dueHolds(of: hold.mirror).contains(where: { $0.number == number }) {
            hold = try ReleaseHold(home: home, ledger: ledger)(number).hold
        }
        guard viewer.sees(hold) else {
            throw Problem(.denied, "you did not push h\(number) and may not approve it")
        }
        if hold.isOverdue { try CloseHold(home: home, ledger: ledger).ifOverdue(number) }
        return try openHold(number)
    }

    private func openHold(_ number: Int64) throws -> Hold {
        let hold = try ledger.hold(number)
        try allowed { () throws(HoldMachine.Refusal) in try hold.machine.checkUndecided() }
        return hold
    }

    private func allowed<Result>(
        _ event: () throws(HoldMachine.Refusal) -> Result
    ) throws(Problem) -> Result {
        do {
            return try event()
        } catch {
            throw error.problem
        }
    }

    private func profile(
        of name: String, for decision: HoldDecision, _ settings: PolicySettings.ApprovalSettings
    ) throws -> ActorProfile {
        let shown = VisibleText.escaping(name)
        guard let profile = try ledger.profile(of: name) else {
            throw Problem(
                .denied, "\(shown) is no actor of this home",
                advice: "'gatehouse actor add' makes one, "
                    + "and 'gatehouse actor group' an approver")
        }
        guard !profile.isDisabled else { throw Problem(.denied, "\(shown) is disabled") }
        guard decision != .emergency || settings.isForEmergencies(profile) else {
            throw Problem(
                .denied, "\(shown) is not named for emergencies",
                advice: "'emergency' in [approvals] of the policy "
                    + "says who is")
        }
        return profile
    }

    /// Makes sure that an actor may decide.
    private func check(_ profile: ActorProfile, on hold: Hold, _ decision: HoldDecision) throws {
        let shown = VisibleText.escaping(profile.name)
        if decision != .emergency, !hold.approvalRules.contains(where: { $0.admits(profile) }) {
            let rules = try ApproverNames(in: ledger).text(of: hold.approvalRules, besides: hold.participants)
            throw Problem(.denied, "\(shown) is no approver of h\(hold.number), which needs \(rules)")
        }
        try checkParticipation(profile, on: hold)
    }

    private func checkParticipation(_ profile: ActorProfile, on hold: Hold) throws {
        guard let objection = hold.participants.objection(to: profile) else { return }
        throw Problem(
            .denied, "\(VisibleText.escaping(profile.name)) may not decide on h\(hold.number): \(objection)")
    }
}
