/// A hash of the last bytes of a text, which moves along the text at the same cost for each byte.
struct RollingHash {
    private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15
    private let highest: UInt64
    private(set) var value: UInt64 = 0

    /// - Parameter length: how many bytes it is of.
    init(length: Int) {
        highest = (1..<length).reduce(1) { power, _ in power &* Self.base }
    }

    /// Adds a byte and drops the one that is `length` before it; zero where there is none.
    mutating func add(_ byte: UInt8, dropping old: UInt8) {
        value = (value &- UInt64(old) &* highest) &* Self.base &+ UInt64(byte)
    }
}
