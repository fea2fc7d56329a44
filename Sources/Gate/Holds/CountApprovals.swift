import Domain
import LedgerStore

/// Finds out what counts of what was said of a hold: the last word of each who may, where it was yes to exactly this and
/// under this policy.
struct CountApprovals {
    let home: Home
    let ledger: Ledger
    let policy: AppliedPolicy

    /// - Parameters:
    ///   - decisions: those on `hold`, the oldest first.
    ///   - gathered: what is known of the hold's push now, and where it comes from.
    func callAsFunction(
        _ decisions: [RecordedDecision], on hold: Hold, _ gathered: Gathered, from source: PushSource
    ) throws -> Approvals {
        // A session can come after what it wrote.
        let participants = try ledger.add(
            ParticipantsInPush(ledger: ledger, source: source)(
                gathered.facts, policy.settings.settings(for: hold.mirror)), to: hold)
        let latest = decisions.reduce(into: [:]) { $0[$1.actor] = $1 }
        var approvals = Approvals()
        for (name, decision) in latest.sorted(by: { $0.key < $1.key }) {
            guard decision.statement == hold.statement(decision.decision, policy: policy.digest),
                let profile = try ledger.profile(of: name), !profile.isDisabled,
                participants.objection(to: profile) == nil,
                try isSigned(decision, by: profile, policy.settings.approvals)
            else { continue }
            switch decision.decision {
            case .approve: approvals.persons.append(profile)
            case .emergency where policy.settings.approvals.isForEmergencies(profile):
                approvals.emergency = Approvals.Emergency(actor: name, reason: decision.reason ?? "")
            case .emergency, .reject: continue
            }
        }
        return approvals
    }

    /// A key that was taken away since then signs nothing any more.
    private func isSigned(
        _ decision: RecordedDecision, by profile: ActorProfile,
        _ settings: PolicySettings.ApprovalSettings
    ) throws -> Bool {
        guard let signature = decision.signature else { return !settings.signed }
        let verify = VerifyDecision(home: home, ledger: ledger)
        return try verify.problem(signature, of: decision.statement, by: profile) == nil
    }
}
