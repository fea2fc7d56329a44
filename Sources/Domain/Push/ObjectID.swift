/// The name of a Git object: a SHA-1, twenty bytes, written as forty hexadecimal digits.
///
/// Repositories of another object format are refused when a mirror is made, so no other length occurs.
package struct ObjectID: Hashable, Sendable {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// A SHA-1 is spread evenly already, so that a part of it tells ids apart as well as all of it.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(high)
    }

    /// Git's way of writing "no object": the old value of a ref that is created, the new value of one deleted.
    package static let zero = ObjectID(high: 0, middle: 0, low: 0)

    /// The first eight of its bytes.
    package var beginning: UInt64 { high }

    /// Whether it names no object.
    package var isZero: Bool { self == .zero }

    private init(high: UInt64, middle: UInt64, low: UInt32) {
        self.high = high
        self.middle = middle
        self.low = low
    }

    /// The identifier in `bytes`, or nil if there are not exactly twenty.
    @inlinable
    package init?(bytes: some Sequence<UInt8>) {
        self.init(all: Array(bytes))
    }

    /// The work of it, which is not generic: see `Hexadecimal`.
    @usableFromInline
    init?(all bytes: [UInt8]) {
        guard bytes.count == 20 else { return nil }
        self = bytes.withUnsafeBytes { bytes in bytes.baseAddress.map(ObjectID.init(loadingFrom:)) ?? .zero }
    }

    /// The identifier in the twenty bytes at `pointer`, where the C library has it: a large push has millions.
    package init(loadingFrom pointer: UnsafeRawPointer) {
        self.init(
            high: UInt64(bigEndian: pointer.loadUnaligned(as: UInt64.self)),
            middle: UInt64(bigEndian: pointer.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
            low: UInt32(bigEndian: pointer.loadUnaligned(fromByteOffset: 16, as: UInt32.self)))
    }

    /// Writes the twenty bytes to `pointer`.
    package func store(to pointer: UnsafeMutableRawPointer) {
        pointer.storeBytes(of: high.bigEndian, as: UInt64.self)
        pointer.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
        pointer.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
    }

    /// The identifier written in `hex`, or nil if that is not forty hexadecimal digits.
    package init?(hex: some StringProtocol) {
        guard let bytes = Hexadecimal.bytes(of: hex) else { return nil }
        self.init(bytes: bytes)
    }

    /// The twenty bytes.
    package var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(20)
        for shift in stride(from: 56, through: 0, by: -8) {
            result.append(UInt8(truncatingIfNeeded: high >> shift))
        }
        for shift in stride(from: 56, through: 0, by: -8) {
            result.append(UInt8(truncatingIfNeeded: middle >> shift))
        }
        for shift in stride(from: 24, through: 0, by: -8) {
            result.append(UInt8(truncatingIfNeeded: low >> shift))
        }
        return result
    }

    /// The forty digits, in lower case.
    package var hex: String { Hexadecimal.string(of: bytes) }

    /// The first twelve digits, enough for a person to find the object.
    package var short: String { String(hex.prefix(12)) }
}

extension ObjectID: CustomStringConvertible {
    package var description: String { hex }
}

extension ObjectID: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = ObjectID(hex: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not an object id of 40 hexadecimal digits")
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}
