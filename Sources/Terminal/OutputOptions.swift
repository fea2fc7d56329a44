package import ArgumentParser

/// The option of every command that lists something.
package struct OutputOptions: ParsableArguments {
    @Option(help: "How to write the result: table, json (an array of objects) or csv (RFC 4180).")
    package var format: OutputFormat = .table

    package init() {}

    /// Writes `rows`. The table leaves out what is too wide for it; the other formats have everything.
    package func show<Row: Encodable>(_ rows: [Row], columns: [Column<Row>], empty: String) throws {
        switch format {
        case .json: try Output.json(rows)
        case .csv: Output.csv(rows, columns: columns.filter { $0.formats.contains(.csv) })
        case .table:
            rows.isEmpty
                ? print(empty) : Output.table(rows, columns: columns.filter { $0.formats.contains(.table) })
        }
    }
}
