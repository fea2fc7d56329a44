import Domain
import Glibc
import LedgerStore

extension Doctor {
    /// What the policy in force needs beside its files: keys of signers, programs to ask, somebody who may approve.
    func needsOfPolicyChecks(_ ledger: Ledger) -> [Check] {
        do {
            let policy = try ledger.policyInForce().settings
            let all = [policy] + policy.overlays.sorted { $0.key < $1.key }.map(\.value)
            return identityChecks(policy) + signersChecks(all) + programChecks(all)
                + (try approverChecks(all, ledger))
        } catch {
            return [
                failed(
                    "home", "what the policy needs cannot be looked at: \(error)",
                    mend: "restore the ledger from a backup")
            ]
        }
    }

    private func identityChecks(_ policy: PolicySettings) -> [Check] {
        guard policy.identity.local else { return [] }
        return [
            warning(
                "home", PolicySettings.IdentitySettings.wordsOnLocal,
                mend:
                    "say 'local = false' under [identity] of the policy, and let people push over ssh or HTTP"
            )
        ]
    }

    /// The files of keys that signatures are known by, where signatures are asked for.
    private func signersChecks(_ policies: [PolicySettings]) -> [Check] {
        guard policies.contains(where: { !$0.signatures.isEmpty }),
            !OpenPGPSigners.files(in: home.signersPath).isEmpty
        else { return [] }
        do {
            _ = try OpenPGPSigners(folder: home.signersPath)
            return [ok("home", "the files of signers' OpenPGP keys can be read")]
        } catch {
            return [
                failed(
                    "home", "no OpenPGP signature can be verified: \(error)",
                    mend: "mend or remove that file in \(home.signersPath)")
            ]
        }
    }

    private func programChecks(_ policies: [PolicySettings]) -> [Check] {
        Set(policies.flatMap(\.external).map(\.program)).sorted().filter { access($0, X_OK) != 0 }.map {
            failed(
                "home", "pushes that \($0) is asked about are refused: it is not there, or may not be run",
                mend: "put it there with 'chmod +x', or take its [[external]] out of the policy")
        }
    }

    /// Rules that nobody can satisfy, of entries that name approvers and of pushes that wait.
    private func approverChecks(_ policies: [PolicySettings], _ ledger: Ledger) throws -> [Check] {
        let profiles = try ledger.profiles()
        let waiting = try ledger.holds(mirror: nil, all: false, limit: 1_000).flatMap(\.approvals)
        var seen: Set<ApprovalRule> = []
        return (policies.flatMap(\.namedApprovals) + waiting).filter { seen.insert($0).inserted }.compactMap {
            rule in
            let able = profiles.count(where: rule.admits)
            guard able < rule.count else { return nil }
            return warning(
                "home",
                (able == 0 ? "nobody" : "only \(able)") + " can approve what needs \(rule)",
                mend: "gatehouse actor add NAME --group GROUP, or name others in the policy")
        }
    }
}
