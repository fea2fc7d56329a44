import Domain
import LedgerStore

/// Counts the approvals of a hold: the last decision of each approver, where it approves exactly this push under this
/// policy.
struct CountApprovals {
    let home: Home
    let ledger: Ledger
    let policy: AppliedPolicy

    /// - Parameters:
    ///   - decisions: those on `hold`, the oldest first.
    ///   - facts: what is known of the hold's push now.
    func callAsFunction(
        _ decisions: [RecordedDecision], on hold: Hold, _ facts: PushFacts, from source: PushSource
    ) throws -> CountedApprovals {
        // A session can come after the commits that it wrote.
        let participants = try ledger.add(
            ParticipantsInPush(ledger: ledger, source: source)(
                facts, policy.settings.settings(for: hold.mirror)), to: hold)
        let latest = decisions.reduce(into: [:]) { $0[$1.actor] = $1 }
        var approvals = CountedApprovals()
        for (name, decision) in latest.sorted(by: { $0.key < $1.key }) {
            guard decision.statement == hold.statement(decision.decision, policy: policy.digest),
                let profile = try ledger.profile(of: name), !profile.isDisabled,
                participants.objection(to: profile) == nil,
                try isSigned(decision, by: profile, policy.settings.approvals)
            else { continue }
            switch decision.decision {
            case .approve: approvals.persons.append(profile)
            case .emergency where policy.settings.approvals.isForEmergencies(profile):
                approvals.emergency = CountedApprovals.Emergency(actor: name, reason: decision.reason ?? "")
            case .emergency, .reject: continue
            }
        }
        return approvals
    }

    /// A signature by a key that was removed since then does not count any more.
    private func isSigned(
        _ decision: RecordedDecision, by profile: ActorProfile,
        _ settings: PolicySettings.ApprovalSettings
    ) throws -> Bool {
        guard let signature = decision.signature else { return !settings.signed }
        let verify = VerifyDecision(home: home, ledger: ledger)
        return try verify.problem(signature, of: decision.statement, by: profile) == nil
    }
}
