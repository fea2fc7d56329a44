#if canImport(Glibc)
    import Glibc
#endif

/// Shannon's entropy of a text's characters, in bits a character.
enum Entropy {
    static func of(_ text: some Sequence<UInt8>) -> Double {
        var counts = [Int](repeating: 0, count: 256)
        var total = 0
        for byte in text {
            counts[Int(byte)] += 1
            total += 1
        }
        guard total > 0 else { return 0 }
        return counts.reduce(0) { sum, count in
            guard count > 0 else { return sum }
            let share = Double(count) / Double(total)
            return sum - share * log2(share)
        }
    }
}
