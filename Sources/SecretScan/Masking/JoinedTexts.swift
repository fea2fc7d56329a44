/// Several texts joined as the lines of one.
struct JoinedTexts {
    /// The indices of the texts among others.
    let indices: [Int]

    init(_ indices: [Int]) { self.indices = indices }

    var areSeveral: Bool { indices.count > 1 }

    private static let lineEnd = UInt8(ascii: "\n")

    /// The texts below each other, whether or not they end their lines.
    func joined(_ texts: [[UInt8]]) -> [UInt8] {
        var joined: [UInt8] = []
        for index in indices {
            joined += texts[index]
            if texts[index].last != Self.lineEnd { joined.append(Self.lineEnd) }
        }
        return joined
    }

    /// Splits a text with as many lines as the joined one had.
    func split(_ joined: [UInt8], into texts: inout [[UInt8]]) {
        var rest = joined[...]
        for index in indices {
            let endsLine = texts[index].last == Self.lineEnd
            let lines = texts[index].count { $0 == Self.lineEnd } + (endsLine ? 0 : 1)
            let end = rest.endOfLine(lines)
            texts[index] = Array(endsLine ? rest[..<end] : rest[..<end].dropLast())
            rest = rest[end...]
        }
    }
}

extension ArraySlice<UInt8> {
    /// The place after a number of lines.
    fileprivate func endOfLine(_ count: Int) -> Int {
        var place = startIndex
        for _ in 0..<count {
            guard let end = self[place...].firstIndex(of: UInt8(ascii: "\n")) else { return endIndex }
            place = end + 1
        }
        return place
    }
}
