import Domain
import Glibc
import LedgerStore
import Programs

extension Doctor {
    /// Whether the notification targets work.
    func notificationChecks(_ ledger: Ledger) -> [Check] {
        do {
            let targets = try ledger.policyInForce().settings.notify
            guard !targets.isEmpty else { return [] }
            let problems =
                try programChecks(targets)
                + targets.flatMap { try targetChecks($0, ledger) }
            return problems.isEmpty
                ? [
                    ok(
                        "home",
                        targets.count == 1
                            ? "the notification target works"
                            : "all \(targets.count) notification targets work")
                ] : problems
        } catch {
            return [
                failed(
                    "home", "cannot check the notifications: \(Problem(classing: error))",
                    mend: "restore the ledger from a backup")
            ]
        }
    }

    private func targetChecks(_ target: NotificationTarget, _ ledger: Ledger) throws -> [Check] {
        var checks: [Check] = []
        if let obstacle = (target.channel as? any SentChannel)?.obstacle(to: target.name, in: home.keys) {
            checks.append(failed("home", obstacle.words, mend: obstacle.mend))
        }
        if let since = try ledger.goneSince(target) {
            checks.append(
                failed(
                    "home",
                    "notifications to '\(target.name)' have been off since \(since.rfc3339): "
                        + "\(target.shownAddress) answered 410, so it wants no more messages",
                    mend: "change or remove it in the policy, or, once it accepts messages again: "
                        + "gatehouse notify test \(target.name)"))
            return checks
        }
        let status = try ledger.notificationStatus(of: target.name)
        let message = status.message.map { ": \($0)" } ?? ""
        if status.failed > 0 {
            checks.append(
                failed(
                    "home",
                    "\(status.failed) notifications to '\(target.name)' were given up in the last week\(message)",
                    mend: "check the receiver, then test it: gatehouse notify test \(target.name)"))
        } else if status.owed > 0, status.message != nil {
            checks.append(
                warning(
                    "home", "\(status.owed) notifications to '\(target.name)' wait\(message)",
                    mend: "check the receiver, then test it: gatehouse notify test \(target.name)"))
        }
        return checks
    }

    private func programChecks(_ targets: [NotificationTarget]) -> [Check] {
        var advice: [String: String] = [:]
        for case let channel as any SentChannel in targets.map(\.channel) {
            advice[channel.program] = type(of: channel).adviceOnProgram
        }
        return advice.sorted { $0.key < $1.key }.filter { !Self.canRun($0.key) }.map { program, advice in
            failed(
                "home", "notifications need the program \(program), which is missing", mend: advice)
        }
    }

    private static func canRun(_ program: String) -> Bool {
        guard !program.contains("/") else { return access(program, X_OK) == 0 }
        return DeliveryEnvironment.folders.contains { access("\($0)/\(program)", X_OK) == 0 }
    }
}
