package import Domain
import Gate

extension [Column<Hold>] {
    /// The columns of holds, in their order.
    package static var holds: [Column<Hold>] {
        [
            Column("hold") { "h\($0.number)" },
            Column("state", \.shownState.rawValue),
            .mirror(\.mirror),
            .objects("ref", key: "updates", table: \.refs, csv: \.refs) {
                $0.updates.updates.map(WaitingUpdate.init)
            },
            Column("pusher", \.pusher),
            Column("opened", \.openedAt.rfc3339),
            Column("needs", table: \.needsInTable, csv: \.needsInTable, \.needs),
            Column("push", in: [.csv, .json]) { "p\($0.push)" },
            Column("expires", in: [.csv, .json], \.expiresAt.rfc3339),
            Column("changed", in: [.csv, .json], \.changedAt.rfc3339),
            Column("reason", in: [.csv, .json], \.options.reason),
            Column("ticket", in: [.csv, .json], \.options.ticket),
            Column("message", in: [.csv, .json], \.message),
            Column("applied_as", in: [.csv, .json], \.appliedAs),
        ]
    }
}

/// A ref update that waits, as programs read it.
private struct WaitingUpdate: Encodable {
    let ref: String
    let old: String
    let new: String

    init(_ update: HeldUpdates.Update) {
        ref = update.ref.rawValue
        old = update.old.hex
        new = update.new.hex
    }
}

extension Hold {
    /// The state as it is now: an overdue hold is not closed at once.
    package var shownState: HoldState { isOverdue ? .expired : state }

    /// Who has to approve, a rule each.
    package var needs: [String] { approvalRules.map(\.description) }

    /// The push that it was applied as; nil until then.
    package var appliedAs: String? { release.map { "p\($0)" } }

    fileprivate var needsInTable: String { needs.joined(separator: "; ") }
    fileprivate var refs: String { updates.updates.map(\.ref.rawValue).joined(separator: " ") }
}
