import ArgumentParser
import Domain
import Foundation

/// Writing to standard output.
package enum Output {
    /// Whether what is written is for a terminal that has colours; see no-color.org.
    package static var isInColor: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR", default: ""].isEmpty
            && environment["TERM", default: "dumb"] != "dumb"
    }

    package static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// An array as `json` writes it, element by element.
    struct JSONArray {
        private let encoder = JSONEncoder()
        private var isEmpty = true

        init() {
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        }

        package mutating func write(_ value: some Encodable) throws {
            let text = String(decoding: try encoder.encode(value), as: UTF8.self)
            print(isEmpty ? "[" : ",")
            // No line break is within a text of JSON.
            print("  " + text.replacing("\n", with: "\n  "), terminator: "")
            isEmpty = false
        }

        package func end() { print(isEmpty ? "[]" : "\n]") }
    }

    package static func csv<Row>(_ rows: [Row], columns: [Column<Row>]) {
        csvHead(columns)
        csvRows(rows, columns)
    }

    static func csvHead<Row>(_ columns: [Column<Row>]) {
        print(columns.map(\.name).joined(separator: ","), terminator: "\r\n")
    }

    static func csvRows<Row>(_ rows: [Row], _ columns: [Column<Row>]) {
        for row in rows {
            print(columns.map { cell($0.value(row)) }.joined(separator: ","), terminator: "\r\n")
        }
    }

    package static func table<Row>(_ rows: [Row], columns: [Column<Row>]) {
        var table = Table(columns)
        table.write(rows)
        table.end()
    }

    /// Quotes what needs it. A leading sign is defused, since spreadsheets would run it as a formula and a commit's
    /// subject is anybody's text.
    private static func cell(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let text = VisibleText.escaping(isFormula ? "'" + text : text)
        let needsQuotes = text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}
