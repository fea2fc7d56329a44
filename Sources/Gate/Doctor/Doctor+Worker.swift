import Domain
import LedgerStore

extension Doctor {
    /// After so long without a round there is no worker, not even one that cron starts; in milliseconds.
    private static let silence: Int64 = 900_000
    /// What waits for less than this may be on its way; in milliseconds.
    private static let patience: Int64 = 300_000

    /// Whether somebody does what pushes leave to the worker, in a home that has need of it.
    func workerChecks(_ ledger: Ledger) -> [Check] {
        let last = WorkerNote(home: home).time
        if let last, last > .now.adding(milliseconds: -Self.silence) {
            return [ok("home", "a worker went through the mirrors at \(last.rfc3339)")]
        }
        do {
            let needs = try needsOfWorker(ledger)
            guard !needs.isEmpty else { return [] }
            let since = last.map { "has run since \($0.rfc3339)" } ?? "ever ran"
            return [
                warning(
                    "home", "no worker \(since), and there is need of one: \(needs.joined(separator: "; "))",
                    mend: "run 'gatehouse forward --watch' as a service: install/gatehouse-forward.service")
            ]
        } catch {
            return [
                failed(
                    "home", "what waits for a worker cannot be looked at: \(error)",
                    mend: "mend what is said there")
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
            needs.append("with 'forward.wait = 0' nothing else forwards")
        }
        if let oldest = try ledger.oldestUntoldEvent(), !policy.notify.isEmpty, oldest < old {
            needs.append("nobody sends the notifications of what happened since \(oldest.rfc3339)")
        } else if !policy.notify.isEmpty {
            needs.append("nothing else sends what [[notify]] asks for")
        }
        let holds = try ledger.holds(mirror: nil, all: false, limit: 1_000).count
        if holds > 0 { needs.append("\(holds) held pushes wait, whose time nothing else ends") }
        return needs
    }
}
