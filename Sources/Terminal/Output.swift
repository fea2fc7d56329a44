import ArgumentParser
package import Domain
import Foundation

/// Writing to standard output.
package enum Output {
    /// Whether standard output is a terminal with colours; see no-color.org.
    package static var isInColor: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR", default: ""].isEmpty
            && environment["TERM", default: "dumb"] != "dumb"
    }

    /// Writes a value as JSON.
    ///
    /// - Throws: errors of the JSON encoder.
    package static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Writes rows as JSON, an array of objects.
    ///
    /// - Throws: errors of the JSON encoder.
    package static func json<Row>(_ rows: [Row], columns: [Column<Row>]) throws {
        try json(rows.map { RowDocument($0, columns) })
    }

    /// An array that is written as JSON, element by element.
    struct JSONArray {
        private let encoder = JSONEncoder()
        private var isEmpty = true

        init() {
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        }

        mutating func write(_ value: some Encodable) throws {
            let text = String(decoding: try encoder.encode(value), as: UTF8.self)
            print(isEmpty ? "[" : ",")
            // Strings in JSON contain no line breaks.
            print("  " + text.replacing("\n", with: "\n  "), terminator: "")
            isEmpty = false
        }

        func end() { print(isEmpty ? "[]" : "\n]") }
    }

    /// Rows that are written as CSV, after a line with the columns' names.
    struct CSV<Row> {
        private let columns: [Column<Row>]

        init(_ columns: [Column<Row>]) {
            self.columns = columns.filter { $0.isShown(in: .csv) }
            print(self.columns.map(\.name).joined(separator: ","), terminator: "\r\n")
        }

        func write(_ rows: [Row]) {
            for row in rows {
                let cells = columns.map { Output.cell($0.text(of: row, in: .csv)) }
                print(cells.joined(separator: ","), terminator: "\r\n")
            }
        }
    }

    /// Writes rows as a table, below the columns' names.
    package static func table<Row>(_ rows: [Row], columns: [Column<Row>]) {
        var table = Table(columns)
        table.write(rows)
        table.end()
    }

    /// A cell of CSV, quoted if needed. A leading sign gets an apostrophe, since a spreadsheet would run the text as a
    /// formula, and anyone can choose a commit's subject.
    private static func cell(_ text: String) -> String {
        let isFormula = text.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
        let text = VisibleText.escaping(isFormula ? "'" + text : text)
        let needsQuotes = text.unicodeScalars.contains {
            $0 == "," || $0 == "\"" || Character($0).isNewline
        }
        return needsQuotes ? "\"" + text.replacingASCII(["\"": "\"\""]) + "\"" : text
    }
}
