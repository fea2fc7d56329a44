#if canImport(Glibc)
    import Glibc
#endif

/// The Shannon entropy of a text's characters, in bits a character.
enum Entropy {
    static func of(_ text: UnsafeRawBufferPointer) -> Double {
        guard !text.isEmpty else { return 0 }
        return withUnsafeTemporaryAllocation(of: Int32.self, capacity: 256) { counts in
            counts.initialize(repeating: 0)
            for byte in text { counts[Int(byte)] += 1 }
            // Most characters occur as often as the one before.
            var (last, term): (Int32, Double) = (0, 0)
            return counts.reduce(0) { sum, count in
                guard count > 0 else { return sum }
                if count != last {
                    let share = Double(count) / Double(text.count)
                    (last, term) = (count, share * log2(share))
                }
                return sum - term
            }
        }
    }
}
