import Testing

@testable import SecretScan

@Suite struct LineIndexTests {
    /// Where the line of each byte begins, and its number.
    private func lines(of text: [UInt8]) -> [(number: Int, start: Int)] {
        var (number, start) = (0, 0)
        return (0...text.count).map { offset in
            if offset > 0, text[offset - 1] == 0x0A { (number, start) = (number + 1, offset) }
            return (number, start)
        }
    }

    @Test func `each byte's line is told with its beginning and its end`() {
        var random = SplitMix64(seed: "lines")
        let sizes = [0, 1, 1_023, 1_024, 1_025, 5_000]
        for (size, rarity) in sizes.flatMap({ size in [2, 50, 3_000].map { (size, $0) } }) {
            let text = (0..<size).map { _ in random.next() % UInt64(rarity) == 0 ? UInt8(0x0A) : 0x61 }
            let expected = lines(of: text)
            text.withUnsafeBytes { bytes in
                let index = LineIndex(bytes)
                for offset in 0...size {
                    let line = index.line(at: offset)
                    #expect(line.number == expected[offset].number && line.start == expected[offset].start)
                    #expect(index.end(ofLineAt: offset) == text[offset...].firstIndex(of: 0x0A) ?? size)
                }
            }
        }
    }
}
