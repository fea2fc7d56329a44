/// The strings of JSON texts that follow one another, one after the other.
package struct JSONStrings: Sequence, IteratorProtocol {
    /// A string of the text.
    package struct Text {
        /// Its place, with the quotes.
        package let range: Range<Int>
        package let value: [UInt8]
        /// The name of the member whose value it is; empty where it has none.
        package let key: [UInt8]
        /// The strings that a reader sees one below the other with it; nil where nothing tells that there are others.
        package let siblings: Siblings?
    }

    /// The strings of an array, or the members of one name of the objects in it.
    package struct Siblings: Hashable {
        /// The place where the array begins.
        let array: Int
        package let key: [UInt8]
    }

    private struct Container {
        let isArray: Bool
        let start: Int
    }

    private var tokens: JSONTokens
    private var key: [UInt8] = []
    private var open: [Container] = []
    private var isBroken = false
    private var hasValue = false

    package init(_ bytes: [UInt8]) { tokens = JSONTokens(bytes) }

    /// Whether all of the text was JSON; known only at its end.
    package var isWhole: Bool {
        !isBroken && open.isEmpty && hasValue && tokens.position == tokens.bytes.count
    }

    package mutating func next() -> Text? {
        while !isBroken, let token = tokens.next() {
            switch token.kind {
            case .string(let quotes): return text(token.range, quotes)
            case .objectStart, .arrayStart:
                open.append(
                    Container(isArray: token.kind.isArrayBracket, start: token.range.lowerBound))
                key = []
            case .objectEnd, .arrayEnd:
                isBroken = open.popLast()?.isArray != token.kind.isArrayBracket
                hasValue = true
                key = []
            case .comma:
                isBroken = open.isEmpty
                key = []
            case .colon: isBroken = open.isEmpty
            case .literal:
                isBroken = open.isEmpty
                hasValue = true
            case .stray: isBroken = true
            }
        }
        return nil
    }

    private mutating func text(_ range: Range<Int>, _ quotes: JSONToken.JSONQuotes) -> Text? {
        guard quotes.isClosed, !open.isEmpty else {
            isBroken = true
            return nil
        }
        hasValue = true
        let content = tokens.bytes[(range.lowerBound + 1)..<(range.upperBound - 1)]
        let value = quotes.hasEscapes ? JSONString.decoded(content).text : Array(content)
        let text = Text(range: range, value: value, key: key, siblings: siblings)
        key = tokens.peek() == UInt8(ascii: ":") ? value : []
        return text
    }

    private var siblings: Siblings? {
        guard let container = open.last else { return nil }
        if container.isArray { return Siblings(array: container.start, key: []) }
        guard !key.isEmpty, let array = open.dropLast().last, array.isArray else { return nil }
        return Siblings(array: array.start, key: key)
    }
}

extension JSONToken.Kind {
    fileprivate var isArrayBracket: Bool {
        switch self {
        case .arrayStart, .arrayEnd: true
        default: false
        }
    }
}
