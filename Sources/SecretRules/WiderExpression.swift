/// An expression that matches wherever another one does, and is compiled in a quarter of the time.
///
/// Each repetition between two counts becomes one without an upper limit, and none has more than a small lower one:
/// `{0,3}` becomes `*`, `{32}` becomes `{4,}`. Automata need a state for each step of a counted repetition, and hundreds of rules with such
/// repetitions in front of their secrets need many times the time of all others.
enum WiderExpression {
    /// The highest lower limit. With less, more texts that are no secrets have to be looked at again; with more,
    /// compiling takes longer.
    private static let maximumCount = 4

    /// The wider expression; the same one where it has a notation that is not understood here.
    static func of(_ expression: String) -> String {
        // What is quoted means itself.
        guard !expression.contains("\\Q") else { return expression }
        var reader = Reader(bytes: Array(expression.utf8))
        return String(decoding: reader.wider(), as: UTF8.self)
    }

    private struct Reader {
        let bytes: [UInt8]
        private var place = 0
        private var result: [UInt8] = []

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func wider() -> [UInt8] {
            while place < bytes.count {
                switch bytes[place] {
                case UInt8(ascii: "\\"): copyEscape()
                case UInt8(ascii: "["): copyClass()
                case UInt8(ascii: "{"): widenRepetition()
                default: copy(1)
                }
            }
            return result
        }

        private mutating func copy(_ count: Int) {
            let end = min(bytes.count, place + count)
            result += bytes[place..<end]
            place = end
        }

        private mutating func copy(through end: UInt8) {
            copy((bytes[place...].firstIndex(of: end) ?? bytes.count) + 1 - place)
        }

        /// `\x{41}` and the like are no repetitions, as `\d{41}` is.
        private mutating func copyEscape() {
            copy(1)
            let hasBraces = place < bytes.count && "xopPgkN".utf8.contains(bytes[place])
            copy(1)
            if hasBraces, place < bytes.count, bytes[place] == UInt8(ascii: "{") {
                copy(through: UInt8(ascii: "}"))
            }
        }

        /// Braces mean themselves in a class, and so does a bracket at its beginning.
        private mutating func copyClass() {
            copy(1)
            if place < bytes.count, bytes[place] == UInt8(ascii: "^") { copy(1) }
            if place < bytes.count, bytes[place] == UInt8(ascii: "]") { copy(1) }
            while place < bytes.count {
                switch bytes[place] {
                case UInt8(ascii: "]"): return copy(1)
                case UInt8(ascii: "\\"): copyEscape()
                case UInt8(ascii: "[") where bytes[place...].starts(with: "[:".utf8):
                    copy(through: UInt8(ascii: "]"))
                default: copy(1)
                }
            }
        }

        private mutating func widenRepetition() {
            guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "}")),
                case let limits = bytes[(place + 1)..<end].split(
                    separator: UInt8(ascii: ","), maxSplits: 1, omittingEmptySubsequences: false
                ).map({ String(decoding: $0, as: UTF8.self) }),
                let low = limits.first.flatMap({ Int($0) }),
                let high = limits.last.flatMap({ $0.isEmpty ? Int.max : Int($0) }),
                high > max(low, 1) || low > maximumCount
            else { return copy(1) }
            result += (low == 0 ? "*" : "{\(min(low, maximumCount)),}").utf8
            place = end + 1
        }
    }
}
