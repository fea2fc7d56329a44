/// The places in a flowing text where a formatter may break a line: where something is left out, and before and behind
/// any sign; never within a word.
struct Breaks {
    /// In their order.
    private(set) var places: [Int32] = []
    /// How many brackets are open at each, the fewest and the most while what is left out there goes by.
    private var fewest: [Int16] = []
    private var most: [Int16] = []

    private var depth = 0
    private var lowest = 0
    private var highest = 0
    private var last: UInt8 = 0
    private var isBroken = true

    /// Takes the next byte of what was written.
    ///
    /// - Parameter place: its place in the flowing text; nil where it is left out.
    mutating func take(_ byte: UInt8, at place: Int?) {
        guard let place else {
            depth += FlowingText.depth(of: byte)
            (lowest, highest) = (min(lowest, depth), max(highest, depth))
            isBroken = true
            return
        }
        if isBroken || !Self.isOfWord(byte) || !Self.isOfWord(last) { note(place) }
        (lowest, highest) = (depth, depth)
        (last, isBroken) = (byte, false)
    }

    mutating func endLine() { isBroken = true }

    /// Ends a source.
    mutating func end(at place: Int) {
        note(place)
        self = Breaks(places: places, fewest: fewest, most: most)
    }

    init() {}

    private init(places: [Int32], fewest: [Int16], most: [Int16]) {
        (self.places, self.fewest, self.most) = (places, fewest, most)
    }

    private mutating func note(_ place: Int) {
        places.append(Int32(place))
        fewest.append(Int16(clamping: lowest))
        most.append(Int16(clamping: highest))
    }

    /// How many brackets are open at a place; nil where no line may be broken.
    func depths(at place: Int) -> ClosedRange<Int>? {
        let number = places.partition { Int($0) >= place }
        guard number < places.count, Int(places[number]) == place else { return nil }
        return Int(fewest[number])...Int(most[number])
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
            true
        default: false
        }
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first place from which on `isBehind` is true, where it is true of all elements behind one of which it is.
    func partition(where isBehind: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
