/// A value that columns show as it is.
package protocol ColumnValue: Encodable {
    /// The value in a table and in CSV.
    var cell: String { get }
    /// Whether there is none: then JSON has no key for it.
    var isMissing: Bool { get }
}

extension ColumnValue {
    package var isMissing: Bool { false }
}

extension String: ColumnValue {
    package var cell: String { self }
}

extension ColumnValue where Self: CustomStringConvertible {
    package var cell: String { description }
}

extension Bool: ColumnValue {}
extension Double: ColumnValue {}
extension Int: ColumnValue {}
extension Int64: ColumnValue {}

/// Names, with spaces between them.
extension Array: ColumnValue where Element == String {
    package var cell: String { joined(separator: " ") }
}

/// Nothing where there is no value: an empty cell, and no key in JSON.
extension Optional: ColumnValue where Wrapped: ColumnValue {
    package var cell: String { map(\.cell) ?? "" }
    package var isMissing: Bool { self == nil }
}
