import Domain
import LedgerStore

extension Doctor {
    /// The time without a round, in milliseconds, after which there is no worker, not even one that cron starts.
    private static let silence: Int64 = 900_000
    /// The time in milliseconds within which waiting work may be in progress.
    private static let patience: Int64 = 300_000

    /// Whether a worker runs, if the home needs one.
    func workerChecks(_ ledger: Ledger) -> [Check] {
        let last = WorkerNote(home: home).time
        if let last, last > .now.adding(milliseconds: -Self.silence) {
            return [ok("home", "a worker last ran at \(last.rfc3339)")]
        }
        do {
            let needs = try needsOfWorker(ledger)
            guard !needs.isEmpty else { return [] }
            let since = last.map { "has run since \($0.rfc3339)" } ?? "has ever run"
            return [
                warning(
                    "home", "no worker \(since), and the home needs one: \(needs.joined(separator: "; "))",
                    mend: "run 'gatehouse forward --watch' as a service: install/gatehouse-forward.service")
            ]
        } catch {
            return [
                failed(
                    "home", "cannot check what waits for a worker: \(Problem(classing: error))",
                    mend: "fix that problem first")
            ]
        }
    }

    private func needsOfWorker(_ ledger: Ledger) throws -> [String] {
        let policy = try ledger.policyInForce().settings
        let old = Timestamp.now.adding(milliseconds: -Self.patience)
        var needs: [String] = []
        if let owed = try ledger.owedForwards(), owed.since < old {
            needs.append("\(owed.count) forwards wait, the oldest since \(owed.since.rfc3339)")
        } else if policy.forward.wait == 0 {
            needs.append("with 'forward.wait = 0', nothing else forwards")
        }
        if let oldest = try ledger.oldestUntoldEvent(), !policy.notify.isEmpty, oldest < old {
            needs.append("notifications wait, the oldest since \(oldest.rfc3339)")
        } else if !policy.notify.isEmpty {
            needs.append("nothing else sends the notifications of [[notify]]")
        }
        let holds = try ledger.holds(mirror: nil, all: false, before: nil, limit: 1_000).count
        if holds > 0 { needs.append("nothing else expires the \(holds) open holds") }
        return needs
    }
}
