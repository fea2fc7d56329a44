package import Foundation

/// Any JSON value: payloads of agents differ by version, and unknown members must not hide the known ones.
package enum JSONValue: Codable, Hashable, Sendable {
    case null
    case bool(Bool)
    /// A whole number of 64 bits: identifiers may be larger than what a `Double` tells apart.
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([String: JSONValue].self) {
            self = .object(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else {
            self = .number(try container.decode(Double.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let values): try container.encode(values)
        }
    }

    /// The value that the bytes hold, or nil where they are not one JSON document. Bytes that are no UTF-8 and halves
    /// of surrogate pairs, as cutting a text leaves them, are replaced.
    package init?(_ bytes: Data) {
        guard let value = JSONParser.value(of: Array(bytes)) else { return nil }
        self = value
    }

    /// A member of an object; nil for any other value.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let values) = self else { return nil }
        return values[key]
    }

    /// The text of a string; nil for any other value.
    package var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    /// The elements of an array; nil for any other value.
    package var array: [JSONValue]? {
        guard case .array(let values) = self else { return nil }
        return values
    }

    /// The members of an object; nil for any other value.
    package var object: [String: JSONValue]? {
        guard case .object(let values) = self else { return nil }
        return values
    }

    /// A whole number; nil for any other value.
    package var int: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    /// `true` or `false`; nil for any other value.
    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    package var isNull: Bool { self == .null }

    /// The first of `keys` that is there and not null.
    package func first(of keys: String...) -> JSONValue? {
        first(of: keys)
    }

    /// The first of `keys` that is there and not null.
    package func first(of keys: [String]) -> JSONValue? {
        guard case .object(let values) = self else { return nil }
        for key in keys {
            if let value = values[key], !value.isNull { return value }
        }
        return nil
    }

    /// The value as a JSON text, keys sorted.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The same as UTF-8.
    package var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }
}
