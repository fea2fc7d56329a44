package import Domain

/// Columns that several reports have.
extension Column {
    /// The name of a row's mirror. For this version JSON has it under its old key, too.
    package static func mirror(_ name: @escaping (Row) -> String) -> Column {
        Column("mirror", keys: ["mirror", "repository"], name)
    }

    /// The verdict on a push. A table marks an emergency in the same column; the other formats have a column for it.
    package static func verdict(
        _ verdict: @escaping (Row) -> Verdict.Kind, isEmergency: @escaping (Row) -> Bool
    ) -> [Column] {
        let name = { (row: Row) in verdict(row).rawValue }
        return [
            Column("verdict", table: { isEmergency($0) ? "\(name($0)) (EMERGENCY)" : name($0) }, name),
            Column("emergency", in: [.csv, .json], isEmergency),
        ]
    }
}
