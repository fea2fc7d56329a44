import Domain
import GitObjects
import LedgerStore

/// Notes which holds Git has applied, as pushes that waited for their approval: a client that went away gets no
/// `post-receive`, so that every next step looks for them.
struct FinishAppliedHolds {
    let home: Home
    let ledger: Ledger

    /// - Parameter mirror: the mirror's name.
    func callAsFunction(of mirror: String) throws {
        for hold in try ledger.applyingHolds(of: mirror) {
            guard let mirror = try ledger.mirror(named: mirror) else { continue }
            let values = try Repository.open(path: mirror.path).values(of: hold.updates)
            guard hold.machine.applying(withRefsAt: values) == .finish else { continue }
            do {
                try ledger.move(hold, by: .finish)
            } catch is Ledger.HoldMoved {
                continue
            }
            try DiscardHold(home: home, ledger: ledger)(hold)
        }
    }
}

extension Repository {
    /// What the refs of `updates` have now, zero for those that do not exist.
    func values(of updates: HeldUpdates) throws -> [RefName: ObjectID] {
        try updates.updates.reduce(into: [:]) { $0[$1.ref] = try storedRef($1.ref).value }
    }
}
