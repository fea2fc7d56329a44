/// One column of a listing, in every format that has it.
///
/// A table and CSV have it below its name, in the order of the columns; JSON has it as a key of each row's object.
package struct Column<Row> {
    /// What is written of a row.
    package typealias Text = (Row) -> String

    package let name: String
    /// What a table and CSV show in a row.
    private let texts: [OutputFormat: Text]
    /// Writes what JSON has of a row; nil where it has nothing.
    private let encode: ((Row, inout KeyedEncodingContainer<JSONKey>) throws -> Void)?

    /// A column of values that are written everywhere in the same way.
    ///
    /// - Parameters:
    ///   - keys: the keys in JSON, where that is not the name alone.
    ///   - formats: the formats that have the column.
    ///   - table: the text in a table, where it is another.
    ///   - csv: the text in CSV, where it is another.
    package init<Value: ColumnValue>(
        _ name: String, keys: [String]? = nil, in formats: Set<OutputFormat> = Set(OutputFormat.allCases),
        table: Text? = nil, csv: Text? = nil, _ value: @escaping (Row) -> Value
    ) {
        let text = { (row: Row) in value(row).cell }
        self.name = name
        texts = [.table: table ?? text, .csv: csv ?? text].filter { formats.contains($0.key) }
        let keys = (keys ?? [name]).map { JSONKey($0) }
        encode =
            !formats.contains(.json)
            ? nil
            : { row, container in
                let value = value(row)
                guard !value.isMissing else { return }
                for key in keys { try container.encode(value, forKey: key) }
            }
    }

    private init(
        name: String, texts: [OutputFormat: Text],
        encode: @escaping (Row, inout KeyedEncodingContainer<JSONKey>) throws -> Void
    ) {
        self.name = name
        self.texts = texts
        self.encode = encode
    }

    /// A column of objects, which a table and CSV tell in words.
    ///
    /// - Parameter key: the key in JSON, where that is not the name.
    package static func objects(
        _ name: String, key: String? = nil, table: @escaping Text, csv: @escaping Text,
        json value: @escaping (Row) -> [some Encodable]
    ) -> Column {
        Column(name: name, texts: [.table: table, .csv: csv]) { row, container in
            try container.encode(value(row), forKey: JSONKey(key ?? name))
        }
    }

    /// Whether a format has the column.
    package func isShown(in format: OutputFormat) -> Bool {
        format == .json ? encode != nil : texts[format] != nil
    }

    /// What a table or CSV shows in a row; empty where it leaves the column out.
    package func text(of row: Row, in format: OutputFormat) -> String { texts[format]?(row) ?? "" }

    /// Writes what JSON has of a row.
    ///
    /// - Throws: what the encoder throws.
    func write(_ row: Row, to container: inout KeyedEncodingContainer<JSONKey>) throws {
        try encode?(row, &container)
    }
}
