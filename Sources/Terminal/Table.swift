import Domain

extension Output {
    /// A table whose columns are as wide as the first rows need; later rows of a long table do not change them.
    package struct Table<Row> {
        private static var kept: Int { 1_000 }

        private let columns: [Column<Row>]
        private var lines: [[String]]
        private var widths: [Int]?

        init(_ columns: [Column<Row>]) {
            self.columns = columns.filter { $0.isShown(in: .table) }
            lines = [self.columns.map { $0.name.uppercased() }]
        }

        /// Adds rows to the table.
        package mutating func write(_ rows: [Row]) {
            for row in rows {
                lines.append(columns.map { VisibleText.escaping($0.text(of: row, in: .table)) })
                if lines.count >= Self.kept { flush() }
            }
        }

        /// Writes the rest of the table.
        package mutating func end() { flush() }

        private mutating func flush() {
            let widths =
                self.widths ?? columns.indices.map { index in lines.map { $0[index].count }.max() ?? 0 }
            for line in lines {
                let cells = zip(line, widths).map { text, width in
                    text + String(repeating: " ", count: max(width - text.count, 0))
                }
                var text = cells.joined(separator: "  ")
                while text.last == " " { text.removeLast() }
                print(text)
            }
            self.widths = widths
            lines = []
        }
    }
}
