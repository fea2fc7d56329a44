import TOMLKit

/// Puts one TOML document on top of another.
enum TOMLMerge {
    /// Merges tables and joins arrays of tables; any other value replaces the one below.
    static func merge(_ upper: TOMLTable, into lower: TOMLTable) {
        for key in upper.keys {
            guard let value = upper[key] else { continue }
            if let table = value.table {
                let below = lower[key]?.table ?? TOMLTable(inline: table.inline)
                merge(table, into: below)
                lower[key] = below
            } else if let array = value.array, isOfTables(array) {
                let below = lower[key]?.array ?? TOMLArray()
                for index in array.indices { below.append(array[index]) }
                lower[key] = below
            } else {
                lower[key] = value
            }
        }
    }

    private static func isOfTables(_ array: TOMLArray) -> Bool {
        !array.isEmpty && array.indices.allSatisfy { array[$0].table != nil }
    }
}
