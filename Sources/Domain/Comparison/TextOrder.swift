/// Places in a text, ordered by what stands from there on.
struct TextOrder {
    private let places: [Int32]

    init() { places = [] }

    init(of places: [Int32], in text: [UInt8]) {
        // The first word tells most apart.
        let words = places.map { (word: Prefix(text: text, place: Int($0)).word(0), place: $0) }
        self.places = words.sorted { left, right in
            guard left.word == right.word else { return left.word < right.word }
            return Prefix(text: text, place: Int(left.place)).isBefore(
                Prefix(text: text, place: Int(right.place)))
                ?? (left.place < right.place)
        }.map(\.place)
    }

    /// Some places from which on the text is most like another from a place on; of those that are alike the ones from
    /// `next` on come first.
    ///
    /// - Parameter most: how many are returned of those before and of those behind.
    func places(
        like other: [UInt8], at place: Int, in text: [UInt8], from next: Int, atMost most: Int
    ) -> [Int] {
        let wanted = Prefix(text: other, place: place)
        let behind = places.partition { candidate in
            !(Prefix(text: text, place: Int(candidate)).isBefore(wanted) ?? (Int(candidate) < next))
        }
        return (places[behind...].prefix(most) + places[..<behind].suffix(most)).map { Int($0) }
    }
}

/// The beginning of a text, by which it is ordered.
private struct Prefix {
    let text: [UInt8]
    let place: Int

    /// Its length in bytes: by then lines differ.
    static let length = 64

    /// Eight of its bytes as a number; behind the end all are zero.
    func word(_ number: Int) -> UInt64 {
        let start = place + 8 * number
        guard start + 8 > text.count else {
            return text.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: UInt64.self).bigEndian }
        }
        return (start..<start + 8).reduce(0) { $0 << 8 | ($1 < text.count ? UInt64(text[$1]) : 0) }
    }

    /// Whether it comes before another; nil where both are the same.
    func isBefore(_ other: Prefix) -> Bool? {
        for number in 0..<(Self.length / 8) {
            let (one, two) = (word(number), other.word(number))
            if one != two { return one < two }
        }
        return nil
    }
}
