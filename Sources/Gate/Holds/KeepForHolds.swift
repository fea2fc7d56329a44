import Domain
import LedgerStore

/// Keeps what refs are about to lose for as long as pushes are held: one of them may build on it, and Git's next clean-up
/// would take it away.
struct KeepForHolds {
    let home: Home
    let ledger: Ledger

    /// - Parameter record: of a push that is accepted, before that is on record.
    func callAsFunction(_ record: PushRecord) throws {
        let push = record.facts.push
        let lost = push.refUpdates.filter(\.losesItsOldValue).map(\.old)
        guard !lost.isEmpty, let open = try ledger.openHolds(of: push.mirror, besides: record.released),
            let mirror = try ledger.mirror(named: push.mirror)
        else { return }
        // Under a key that is no hold's: it is swept once all holds that are open now have ended. The clock may have been
        // put back since they were opened.
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
