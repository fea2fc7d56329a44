import Domain
import Glibc
import LedgerStore
import Programs

extension Doctor {
    /// Checks what the policy in force needs besides its files: signers' keys, programs to ask, people who may approve.
    func needsOfPolicyChecks(_ ledger: Ledger) -> [Check] {
        do {
            let policy = try ledger.policyInForce().settings
            let all = [policy] + policy.overlays.sorted { $0.key < $1.key }.map(\.value)
            return identityChecks(policy) + signersChecks(all) + programChecks(all)
                + (try approverChecks(all, ledger))
        } catch {
            return [
                failed(
                    "home", "cannot check what the policy needs: \(Problem(classing: error))",
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
                    "set 'local = false' under [identity] in the policy, and let people push over ssh or HTTP"
            )
        ]
    }

    /// The files of keys that verify signatures, if the policy asks for signatures.
    private func signersChecks(_ policies: [PolicySettings]) -> [Check] {
        guard policies.contains(where: { !$0.signatures.isEmpty }),
            !OpenPGPSigners.files(in: home.signersPath).isEmpty
        else { return [] }
        do {
            _ = try OpenPGPSigners(folder: home.signersPath)
            return [ok("home", "the signers' OpenPGP keys can be read")]
        } catch {
            return [
                failed(
                    "home", "cannot verify OpenPGP signatures: \(Problem(classing: error))",
                    mend: "correct or remove that file in \(home.signersPath)")
            ]
        }
    }

    private func programChecks(_ policies: [PolicySettings]) -> [Check] {
        Set(policies.flatMap(\.external).map(\.program)).sorted().filter { access($0, X_OK) != 0 }.map {
            failed(
                "home", "\($0) is missing or cannot be run, so the pushes that it decides on are refused",
                mend:
                    "install it and make it executable with 'chmod +x', or remove its [[external]] from the policy"
            )
        }
    }

    /// Approval rules, in the policy and of open holds, that too few actors can satisfy.
    private func approverChecks(_ policies: [PolicySettings], _ ledger: Ledger) throws -> [Check] {
        let profiles = try ledger.profiles()
        let waiting = try ledger.holds(mirror: nil, all: false, before: nil, limit: 1_000).flatMap(
            \.approvalRules)
        var seen: Set<ApprovalRule> = []
        return (policies.flatMap(\.namedApprovals) + waiting).filter { seen.insert($0).inserted }.compactMap {
            rule in
            let able = profiles.count(where: rule.admits)
            guard able < rule.count else { return nil }
            return warning(
                "home",
                (able == 0 ? "no actor" : "only \(able)") + " can approve what needs \(rule)",
                mend: "gatehouse actor add NAME --group GROUP, or name others in the policy")
        }
    }
}
