import Foundation

/// The strings of a JSON document in their order, each with its place, so that some can be exchanged while every other byte
/// stays as it is.
///
/// What is no JSON is gone through all the same: whoever decodes the document finds out.
struct DocumentStrings: Sequence, IteratorProtocol {
    struct Text {
        /// Of the string, with its quotes.
        let literal: Range<Int>
        /// Of a member whose value it is, from its name on.
        let member: Range<Int>?
        /// As `edits[].added[]`; nil for a name whose value is no string, and for what stands deeper or under a longer
        /// name than anything that has to be told apart.
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

    // A hostile document could make places as long as itself. A name can be written in escapes of six bytes a letter.
    private static let deepestPlace = 4
    private static let longestName = 64

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The texts of string literals with commas between them; nil where one is none.
    static func values(of literals: ArraySlice<UInt8>) -> [String]? {
        try? JSONDecoder().decode(
            [String].self, from: Data([UInt8(ascii: "[")] + literals + [UInt8(ascii: "]")]))
    }

    mutating func next() -> Text? {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""): return text()
            case UInt8(ascii: "{"): open.append(Container(place: placeInside, inside: nil))
            case UInt8(ascii: "["):
                open.append(Container(place: nil, inside: placeInside.map { $0 + "[]" }))
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
            default: break
            }
            position += 1
        }
        return nil
    }

    private var placeInside: String? {
        open.count > Self.deepestPlace ? nil : open.last.map(\.inside) ?? ""
    }

    private mutating func text() -> Text {
        let first = literal()
        skipSpace()
        guard let container = open.indices.last, position < bytes.count, bytes[position] == UInt8(ascii: ":")
        else { return Text(literal: first, member: nil, place: placeInside) }
        position += 1
        skipSpace()
        open[container].inside = place(under: first, in: open[container])
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            return Text(literal: first, member: nil, place: nil)
        }
        let value = literal()
        return Text(literal: value, member: first.lowerBound..<value.upperBound, place: placeInside)
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

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }
}
