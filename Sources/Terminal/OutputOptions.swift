package import ArgumentParser
package import Domain

/// The option for the format of a listing.
package struct OutputOptions: ParsableArguments {
    @Option(help: "How to write the result: table, json (an array of objects) or csv (RFC 4180).")
    package var format: OutputFormat = .table

    package init() {}

    /// Writes rows. A table leaves out wide columns; the other formats have all of them.
    ///
    /// - Throws: errors of the JSON encoder.
    package func show<Row>(_ rows: [Row], columns: [Column<Row>], empty: String) throws {
        switch format {
        case .json: try Output.json(rows, columns: columns)
        case .csv: Output.CSV(columns).write(rows)
        case .table: rows.isEmpty ? print(empty) : Output.table(rows, columns: columns)
        }
    }
}
