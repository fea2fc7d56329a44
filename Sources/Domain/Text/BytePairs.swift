/// The pairs of neighbouring bytes in a text, as a bit set: several pairs share a bit, so it can have false positives
/// but no false negatives. A pattern with a pair that a name lacks need not be tried.
struct BytePairs: Hashable, Sendable {
    private var bits = SIMD4<UInt64>.zero

    mutating func insert(_ first: UInt8, _ second: UInt8) {
        let hash = Int((UInt32(first) &* 0x9E37 &+ UInt32(second) &* 0x79B9) >> 4 & 0xFF)
        bits[hash >> 6] |= 1 << UInt64(hash & 63)
    }

    /// Adds all pairs of neighbours.
    mutating func insertPairs(of bytes: some Sequence<UInt8>) {
        var previous: UInt8?
        for byte in bytes {
            if let previous { insert(previous, byte) }
            previous = byte
        }
    }

    /// Whether the text may have all pairs of `other`.
    func mayContain(_ other: BytePairs) -> Bool {
        other.bits & ~bits == .zero
    }
}

/// A name, prepared for matching with many patterns.
struct MatchedName: Sendable {
    let bytes: [UInt8]
    let pairs: BytePairs

    init(_ name: String) {
        bytes = Array(name.utf8)
        var pairs = BytePairs()
        pairs.insertPairs(of: bytes)
        self.pairs = pairs
    }
}
