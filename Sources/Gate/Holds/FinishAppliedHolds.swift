import Domain
import GitObjects
import LedgerStore

/// Notes which holds Git has applied, as pushes that waited for their approval: a client that went away gets no
/// `post-receive`, so that every next step looks for them.
struct FinishAppliedHolds {
    let home: Home
    let ledger: Ledger

    /// - Parameter mirror: the mirror's name.
    /// - Returns: the holds that are still being applied.
    @discardableResult
    func callAsFunction(of mirror: String) throws -> [Hold] {
        try ledger.applyingHolds(of: mirror).filter { try !isOver($0) }
    }

    /// Whether the hold is not being applied any more, which is noted where Git has updated its refs.
    private func isOver(_ hold: Hold) throws -> Bool {
        guard let mirror = try ledger.mirror(named: hold.mirror) else { return true }
        let values = try Repository.open(path: mirror.path).values(of: hold.updates)
        guard hold.machine.applying(withRefsAt: values) == .finish else { return false }
        do {
            try ledger.move(hold, by: .finish)
        } catch is Ledger.HoldMoved {
            return true
        }
        try DiscardHold(home: home, ledger: ledger)(hold)
        return true
    }
}

extension Repository {
    /// What the refs of `updates` have now, zero for those that do not exist.
    func values(of updates: HeldUpdates) throws -> [RefName: ObjectID] {
        try updates.updates.reduce(into: [:]) { $0[$1.ref] = try storedRef($1.ref).value }
    }
}
