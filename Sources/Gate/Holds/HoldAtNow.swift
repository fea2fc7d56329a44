package import Domain
import LedgerStore

extension Hold {
    /// What follows of it at this moment.
    var machine: HoldMachine { HoldMachine(self, at: .now) }

    /// Whether it is too late to decide on it, though it may not be on record yet that it expired.
    package var isOverdue: Bool { machine.isOverdue }
}
