import Foundation

/// The values of a JSON document that have strings, in their order, each with its place, so that some can be exchanged while
/// every other byte stays as it is. An object or array is one value, unless it is among those to be taken apart.
///
/// Text that is no JSON is walked all the same: decoding the document finds the fault.
package struct JSONElements: Sequence, IteratorProtocol {
    /// A value and where it stands.
    package struct Element {
        /// Its place in the text, with its quotes or brackets.
        package let range: Range<Int>
        /// For the value of a member, the member's place from its name on.
        package let member: Range<Int>?
        /// The path to it, as `edits[].added[]`; nil for a name whose value follows as an element of its own, and for what
        /// stands under a longer name than any of those taken apart.
        package let path: String?
    }

    private struct Container {
        let path: String?
        /// The path of what comes next in it.
        var inside: String?
    }

    private var tokens: JSONTokens
    private var open: [Container] = []
    private let takenApart: Set<String>

    /// A name can be written in escapes of six bytes a letter.
    private static let longestName = 64

    /// - Parameter takenApart: the paths of objects and arrays whose values come one by one; the document's is "".
    package init(of bytes: [UInt8], takingApart takenApart: Set<String>) {
        tokens = JSONTokens(bytes)
        self.takenApart = takenApart
    }

    /// The texts of string literals with commas between them; nil where one is none.
    package static func texts(of literals: ArraySlice<UInt8>) -> [String]? {
        try? JSONDecoder().decode(
            [String].self, from: Data([UInt8(ascii: "[")] + literals + [UInt8(ascii: "]")]))
    }

    package mutating func next() -> Element? {
        while let token = tokens.next() {
            switch token.kind {
            case .string: return text(token.range)
            case .objectStart, .arrayStart:
                guard let path = pathInside, takenApart.contains(path) else {
                    let path = pathInside
                    return Element(range: container(from: token), member: nil, path: path)
                }
                let isObject = if case .objectStart = token.kind { true } else { false }
                open.append(Container(path: isObject ? path : nil, inside: isObject ? nil : path + "[]"))
            case .objectEnd, .arrayEnd: _ = open.popLast()
            case .comma, .colon, .literal, .stray: break
            }
        }
        return nil
    }

    private var pathInside: String? { open.last.map(\.inside) ?? "" }

    private mutating func text(_ first: Range<Int>) -> Element {
        guard let container = open.indices.last, tokens.peek() == UInt8(ascii: ":") else {
            return Element(range: first, member: nil, path: pathInside)
        }
        _ = tokens.next()
        open[container].inside = path(under: first, in: open[container])
        guard tokens.peek() == UInt8(ascii: "\""), let value = tokens.next() else {
            return Element(range: first, member: nil, path: nil)
        }
        return Element(
            range: value.range, member: first.lowerBound..<value.range.upperBound, path: pathInside)
    }

    private func path(under name: Range<Int>, in container: Container) -> String? {
        guard let path = container.path, name.count <= Self.longestName,
            let name = Self.texts(of: tokens.bytes[name])?.first
        else { return nil }
        return path.isEmpty ? name : "\(path).\(name)"
    }

    /// Goes behind the object or array that begins with `first`.
    private mutating func container(from first: JSONToken) -> Range<Int> {
        var depth = 1
        var end = first.range.upperBound
        while depth > 0, let token = tokens.next() {
            switch token.kind {
            case .objectStart, .arrayStart: depth += 1
            case .objectEnd, .arrayEnd: depth -= 1
            case .string, .comma, .colon, .literal, .stray: break
            }
            end = token.range.upperBound
        }
        return first.range.lowerBound..<(depth > 0 ? tokens.bytes.count : end)
    }
}
