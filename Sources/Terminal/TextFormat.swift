import ArgumentParser
import Domain

extension OutputFormat: ExpressibleByArgument {}

/// The format of a result that is not a listing.
package enum TextFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json

    /// Writes `value` as JSON or as text.
    ///
    /// - Throws: errors of the JSON encoder.
    package func show<Value: Encodable>(_ value: Value, text: (Value) -> String) throws {
        switch self {
        case .text: print(text(value), terminator: "")
        case .json: try Output.json(value)
        }
    }
}
