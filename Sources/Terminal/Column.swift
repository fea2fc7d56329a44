/// One column of a listing.
package struct Column<Row> {
    package let name: String
    /// The formats that show the column.
    package let formats: Set<OutputFormat>
    package let value: (Row) -> String

    package init(
        _ name: String, in formats: Set<OutputFormat> = [.table, .csv], _ value: @escaping (Row) -> String
    ) {
        self.name = name
        self.formats = formats
        self.value = value
    }
}
