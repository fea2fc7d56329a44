package import Domain
package import Gate

extension [Column<Doctor.Check>] {
    /// The columns of a doctor's checks, in their order.
    package static var checks: [Column<Doctor.Check>] {
        [
            Column("subject", \.subject),
            Column("status", \.status.rawValue),
            Column("message", \.message),
            Column("mend", \.mend),
        ]
    }
}
