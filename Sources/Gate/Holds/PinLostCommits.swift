import Domain
import LedgerStore

/// Pins commits that refs are about to lose, as long as pushes are held: one of those may build on them, and Git's next
/// clean-up would remove them.
struct PinLostCommits {
    let home: Home
    let ledger: Ledger

    /// - Parameter record: an accepted push that is not on record yet.
    func callAsFunction(_ record: PushRecord) throws {
        let push = record.facts.push
        let lost = push.refUpdates.filter(\.losesItsOldValue).map(\.old)
        guard !lost.isEmpty, let open = try ledger.openHolds(of: push.mirror, besides: record.released),
            let mirror = try ledger.mirror(named: push.mirror)
        else { return }
        // The key is no hold's: its pins are removed once all holds that are open now have ended. The clock may have
        // been put back since those were opened.
        try HoldPins(home: home, mirrorPath: mirror.path).pin(
            lost, for: HoldKey.new(at: max(.now, open.upperBound)))
    }
}

extension RefUpdate {
    fileprivate var losesItsOldValue: Bool {
        guard ref.isForwarded, !old.isZero else { return false }
        return switch kind {
        case .rewind, .delete, .tagMove: true
        case .create, .update, .unchanged: false
        }
    }
}
