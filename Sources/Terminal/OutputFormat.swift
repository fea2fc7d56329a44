import ArgumentParser

/// How a listing is written.
package enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json, csv
}

/// How something that is no listing is written.
package enum TextFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json

    /// Writes `value` as JSON, or else what `text` makes of it.
    package func show<Value: Encodable>(_ value: Value, text: (Value) -> String) throws {
        switch self {
        case .text: print(text(value), terminator: "")
        case .json: try Output.json(value)
        }
    }
}
