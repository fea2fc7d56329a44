import ArgumentParser
import Domain
import Foundation

/// How a listing is written.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json, csv
}

/// How something that is no listing is written.
enum TextFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

/// The option of every command that lists something.
struct OutputOptions: ParsableArguments {
    @Option(help: "How to write the result: table, json (an array of objects) or csv (RFC 4180).")
    var format: OutputFormat = .table

    /// Writes `rows`. The table leaves out what is too wide for it; the other formats have everything.
    func show<Row: Encodable>(_ rows: [Row], columns: [Column<Row>], empty: String) throws {
        switch format {
        case .json: try Output.json(rows)
        case .csv: Output.csv(rows, columns: columns.filter { $0.formats.contains(.csv) })
        case .table:
            rows.isEmpty
                ? print(empty) : Output.table(rows, columns: columns.filter { $0.formats.contains(.table) })
        }
    }
}

/// One column of a listing.
struct Column<Row> {
    let name: String
    /// The formats that have it.
    let formats: Set<OutputFormat>
    let value: (Row) -> String

    init(_ name: String, in formats: Set<OutputFormat> = [.table, .csv], _ value: @escaping (Row) -> String) {
        self.name = name
        self.formats = formats
        self.value = value
    }
}

/// Writing to standard output.
enum Output {
    /// Whether what is written is for a terminal that has colours; see no-color.org.
    static var isInColor: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR", default: ""].isEmpty
            && environment["TERM", default: "dumb"] != "dumb"
    }

    /// Says on standard error what is no result and no failure.
    static func remark(_ words: String) {
        FileHandle.standardError.write(Data("gatehouse: \(VisibleText.escaping(words))\n".utf8))
    }

    static func json(_ value: some Encodable) throws {
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

        mutating func write(_ value: some Encodable) throws {
            let text = String(decoding: try encoder.encode(value), as: UTF8.self)
            print(isEmpty ? "[" : ",")
            // No line break is within a text of JSON.
            print("  " + text.replacing("\n", with: "\n  "), terminator: "")
            isEmpty = false
        }

        func end() { print(isEmpty ? "[]" : "\n]") }
    }

    static func csv<Row>(_ rows: [Row], columns: [Column<Row>]) {
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

    static func table<Row>(_ rows: [Row], columns: [Column<Row>]) {
        var table = Table(columns)
        table.write(rows)
        table.end()
    }

    /// A table as wide as its first rows are: of very many those that come later do not move the columns.
    struct Table<Row> {
        private static var kept: Int { 1_000 }

        private let columns: [Column<Row>]
        private var lines: [[String]]
        private var widths: [Int]?

        init(_ columns: [Column<Row>]) {
            self.columns = columns
            lines = [columns.map { $0.name.uppercased() }]
        }

        mutating func write(_ rows: [Row]) {
            for row in rows {
                lines.append(columns.map { VisibleText.escaping($0.value(row)) })
                if lines.count >= Self.kept { flush() }
            }
        }

        mutating func end() { flush() }

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

    /// Quotes what needs it. A leading sign is defused, since spreadsheets would run it as a formula and a commit's
    /// subject is anybody's text.
    private static func cell(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
        let text = VisibleText.escaping(isFormula ? "'" + text : text)
        let needsQuotes = text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}
