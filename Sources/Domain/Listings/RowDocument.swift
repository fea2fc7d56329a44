/// A row of a listing as JSON: what its columns have of it, each under its keys.
package struct RowDocument<Row>: Encodable {
    private let row: Row
    private let columns: [Column<Row>]

    package init(_ row: Row, _ columns: [Column<Row>]) {
        self.row = row
        self.columns = columns
    }

    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: JSONKey.self)
        for column in columns { try column.write(row, to: &container) }
    }
}
