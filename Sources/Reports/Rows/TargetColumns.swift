package import Domain
package import Gate

extension [Column<LookAtTargets.Listed>] {
    /// The columns of notification targets, in their order.
    package static var targets: [Column<LookAtTargets.Listed>] {
        [
            Column("name", \.target.name),
            Column("address", \.target.shownAddress),
            Column("state", \.state.rawValue),
            Column("events", in: [.csv, .json]) { $0.target.events.map(\.rawValue) },
            Column("mirrors", in: [.csv, .json]) { $0.target.mirrors.map(\.text) },
            Column("waiting", \.status.owed),
            Column("given up", keys: ["failed"], \.status.failed),
            Column("last", table: \.lastDelivery, csv: \.lastDelivery, \.status.deliveredAt?.rfc3339),
            Column("next", in: [.csv, .json], \.status.nextAt?.rfc3339),
            Column("message", \.status.message),
        ]
    }
}

extension LookAtTargets.Listed {
    fileprivate var lastDelivery: String { status.deliveredAt?.rfc3339 ?? "never" }
}
