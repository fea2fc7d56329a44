/// Places in a text, ordered by what stands from there on.
struct TextOrder {
    /// The places, in the text's order.
    private let places: [Int32]
    /// Their numbers, ordered by what stands there.
    private let order: [Int32]
    /// Where in that order each of them is.
    private let rank: [Int32]

    var count: Int { places.count }

    init() { (places, order, rank) = ([], [], []) }

    /// - Parameter places: in the text's order.
    init(of places: [Int32], in text: [UInt8]) {
        // The first word tells most apart.
        let words = places.enumerated().map { (word: Prefix(text: text, place: Int($1)).word(0), number: $0) }
        let order = words.sorted { left, right in
            guard left.word == right.word else { return left.word < right.word }
            return Prefix(text: text, place: Int(places[left.number])).isBefore(
                Prefix(text: text, place: Int(places[right.number])))
                ?? (left.number < right.number)
        }.map { Int32($0.number) }
        var rank = [Int32](repeating: 0, count: places.count)
        for (position, number) in order.enumerated() { rank[Int(number)] = Int32(position) }
        (self.places, self.order, self.rank) = (places, order, rank)
    }

    /// Takes all places of a part of the text out of those that are still free.
    func take(_ part: Range<Int>, from free: inout FreePlaces) {
        let first = places.partition { Int($0) >= part.lowerBound }
        for number in places[first...].indices {
            guard places[number] < part.upperBound else { return }
            free.take(Int(rank[number]))
        }
    }

    /// Some free places from which on the text is most like another from a place on; of those that are alike the ones
    /// from `next` on come first.
    ///
    /// - Parameter most: how many are returned of those before and of those behind.
    func places(
        like other: [UInt8], at place: Int, in text: [UInt8], from next: Int, among free: inout FreePlaces,
        atMost most: Int
    ) -> [Int] {
        let wanted = Prefix(text: other, place: place)
        let behind = order.partition { number in
            let candidate = Int(places[Int(number)])
            return !(Prefix(text: text, place: candidate).isBefore(wanted) ?? (candidate < next))
        }
        return (free.first(most, from: behind) + free.last(most, before: behind)).map {
            Int(places[Int(order[$0])])
        }
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
