import Foundation

/// The values of a JSON document that have strings, in their order, each with its place, so that some can be exchanged while
/// every other byte stays as it is. A value with others in it is one of them, unless some of those have to be told apart.
///
/// What is no JSON is gone through all the same: whoever decodes the document finds out.
struct DocumentValues: Sequence, IteratorProtocol {
    struct Value {
        /// With its quotes or brackets.
        let range: Range<Int>
        /// Of a member whose value it is, from its name on.
        let member: Range<Int>?
        /// As `edits[].added[]`; nil for a name of which the value comes by itself, and for what stands under a longer name
        /// than anything that has to be told apart.
        let place: String?
    }

    private struct Container {
        let place: String?
        /// Of what comes next in it.
        var inside: String?
    }

    private let bytes: [UInt8]
    private var position = 0
    private var open: [Container] = []

    /// The containers of which each value has to be told apart.
    private static let takenApart: Set = ["", "edits", "edits[]", "edits[].added", "edits[].removed"]
    // A name can be written in escapes of six bytes a letter.
    private static let longestName = 64

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The texts of string literals with commas between them; nil where one is none.
    static func values(of literals: ArraySlice<UInt8>) -> [String]? {
        try? JSONDecoder().decode(
            [String].self, from: Data([UInt8(ascii: "[")] + literals + [UInt8(ascii: "]")]))
    }

    mutating func next() -> Value? {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""): return text()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                let place = placeInside
                guard let place, Self.takenApart.contains(place) else {
                    return Value(range: container(), member: nil, place: place)
                }
                let isObject = bytes[position] == UInt8(ascii: "{")
                open.append(Container(place: isObject ? place : nil, inside: isObject ? nil : place + "[]"))
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
            default: break
            }
            position += 1
        }
        return nil
    }

    private var placeInside: String? { open.last.map(\.inside) ?? "" }

    private mutating func text() -> Value {
        let first = literal()
        skipSpace()
        guard let container = open.indices.last, position < bytes.count, bytes[position] == UInt8(ascii: ":")
        else { return Value(range: first, member: nil, place: placeInside) }
        position += 1
        skipSpace()
        open[container].inside = place(under: first, in: open[container])
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            return Value(range: first, member: nil, place: nil)
        }
        let value = literal()
        return Value(range: value, member: first.lowerBound..<value.upperBound, place: placeInside)
    }

    private func place(under name: Range<Int>, in container: Container) -> String? {
        guard let place = container.place, name.count <= Self.longestName,
            let name = Self.values(of: bytes[name])?.first
        else { return nil }
        return place.isEmpty ? name : "\(place).\(name)"
    }

    /// Goes behind the string that begins here.
    private mutating func literal() -> Range<Int> {
        let start = position
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position = Swift.min(position + 1, bytes.count)
        return start..<position
    }

    /// Goes behind the object or array that begins here.
    private mutating func container() -> Range<Int> {
        let start = position
        var depth = 0
        repeat {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                _ = literal()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            position += 1
        } while depth > 0 && position < bytes.count
        return start..<position
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }
}
