/// A pattern for ref names: `*` stands for any characters but `/`, `**` for any, `?` for one that is not `/`.
package struct GlobPattern: Hashable, Sendable, Codable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// Whether the whole of `name` is of the pattern. Time is bounded by the product of both lengths.
    package func matches(_ name: String) -> Bool {
        let pattern = GlobPattern.tokens(of: text)
        let name = Array(name.utf8)
        // reachable[i]: the pattern so far matches the first i bytes.
        var reachable = [Bool](repeating: false, count: name.count + 1)
        reachable[0] = true
        for token in pattern {
            var next = [Bool](repeating: false, count: name.count + 1)
            switch token {
            case .byte(let byte):
                for index in name.indices where reachable[index] && name[index] == byte {
                    next[index + 1] = true
                }
            case .one:
                for index in name.indices where reachable[index] && name[index] != UInt8(ascii: "/") {
                    next[index + 1] = true
                }
            case .segment, .any:
                for index in 0...name.count {
                    let goesOn =
                        index > 0 && next[index - 1]
                        && (token == .any || name[index - 1] != UInt8(ascii: "/"))
                    next[index] = reachable[index] || goesOn
                }
            }
            reachable = next
        }
        return reachable[name.count]
    }

    private enum Token: Equatable {
        case byte(UInt8), one, segment, any
    }

    private static func tokens(of text: String) -> [Token] {
        var tokens: [Token] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "*") where tokens.last == .segment: tokens[tokens.count - 1] = .any
            case UInt8(ascii: "*") where tokens.last == .any: break
            case UInt8(ascii: "*"): tokens.append(.segment)
            case UInt8(ascii: "?"): tokens.append(.one)
            default: tokens.append(.byte(byte))
            }
        }
        return tokens
    }
}
