/// A compiled glob pattern. Its literal beginning and end are compared directly; only the middle is matched step by
/// step.
struct GlobMatcher: Sendable {
    private enum Token: Equatable {
        case byte(UInt8)
        /// `?`
        case one
        /// `*`
        case segment
        /// `**`
        case any
        /// `**/` at the start or after a slash.
        case folders

        var byte: UInt8? {
            if case .byte(let byte) = self { byte } else { nil }
        }
    }

    private let prefix: [UInt8]
    private let middle: [Token]
    private let suffix: [UInt8]
    /// The pairs of bytes that every matching name has.
    let pairs: BytePairs

    init(_ pattern: String) {
        let tokens = Self.tokens(of: pattern)
        prefix = tokens.prefix { $0.byte != nil }.compactMap(\.byte)
        let rest = tokens.dropFirst(prefix.count)
        suffix = rest.reversed().prefix { $0.byte != nil }.reversed().compactMap(\.byte)
        middle = Array(rest.dropLast(suffix.count))
        var pairs = BytePairs()
        for literal in tokens.split(whereSeparator: { $0.byte == nil }) {
            pairs.insertPairs(of: literal.lazy.compactMap(\.byte))
        }
        self.pairs = pairs
    }

    func matches(_ name: MatchedName) -> Bool {
        guard name.pairs.mayContain(pairs), name.bytes.count >= prefix.count + suffix.count,
            name.bytes.starts(with: prefix), name.bytes.suffix(suffix.count).elementsEqual(suffix)
        else { return false }
        return matchesMiddle(name.bytes[prefix.count..<(name.bytes.count - suffix.count)])
    }

    private func matchesMiddle(_ name: ArraySlice<UInt8>) -> Bool {
        if middle.isEmpty { return name.isEmpty }
        if middle == [.any] { return true }
        // reachable[i]: the tokens so far match the first i bytes.
        var reachable = [Bool](repeating: false, count: name.count + 1)
        reachable[0] = true
        for token in middle { Self.step(token, in: name, &reachable) }
        return reachable[name.count]
    }

    private static func step(_ token: Token, in name: ArraySlice<UInt8>, _ reachable: inout [Bool]) {
        let slash = UInt8(ascii: "/")
        // The byte before a position.
        func byte(before position: Int) -> UInt8 { name[name.startIndex + position - 1] }
        switch token {
        case .byte, .one:
            for position in stride(from: name.count, to: 0, by: -1) {
                let byte = byte(before: position)
                reachable[position] =
                    reachable[position - 1] && (token == .one ? byte != slash : token == .byte(byte))
            }
            reachable[0] = false
        case .segment, .any:
            guard !name.isEmpty else { return }
            for position in 1...name.count where reachable[position - 1] {
                if token == .any || byte(before: position) != slash { reachable[position] = true }
            }
        case .folders:
            var isInside = false
            for position in 0...name.count {
                let begins = reachable[position]
                if isInside, byte(before: position) == slash { reachable[position] = true }
                isInside = isInside || begins
            }
        }
    }

    private static func tokens(of pattern: String) -> [Token] {
        var tokens: [Token] = []
        for byte in pattern.utf8 {
            switch byte {
            case UInt8(ascii: "*") where tokens.last == .segment: tokens[tokens.count - 1] = .any
            case UInt8(ascii: "*") where tokens.last == .any: break
            case UInt8(ascii: "*"): tokens.append(.segment)
            case UInt8(ascii: "?"): tokens.append(.one)
            case UInt8(ascii: "/") where tokens.last == .any && isAtStart(tokens.dropLast()):
                tokens[tokens.count - 1] = .folders
            default: tokens.append(.byte(byte))
            }
        }
        return tokens
    }

    /// Whether the next token begins a component of the path.
    private static func isAtStart(_ tokens: ArraySlice<Token>) -> Bool {
        tokens.last.map { $0 == .folders || $0 == .byte(UInt8(ascii: "/")) } ?? true
    }
}
