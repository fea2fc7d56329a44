import Domain
import LedgerStore

/// Finds out whose approvals of a hold count: of those who may, who said yes last, to exactly this and under this policy.
struct CountApprovals {
    let ledger: Ledger

    func callAsFunction(_ hold: Hold, policy: String) throws -> [ActorProfile] {
        let statement = hold.statement(.approve, policy: policy)
        let latest = try ledger.decisions(on: hold.number).reduce(into: [:]) { $0[$1.actor] = $1.statement }
        return try latest.filter { $0.value == statement }.keys.sorted().compactMap { name in
            guard let profile = try ledger.profile(of: name), !profile.isDisabled,
                hold.participants.objection(to: profile) == nil
            else { return nil }
            return profile
        }
    }
}
