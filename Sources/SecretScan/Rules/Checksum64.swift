import Foundation

/// A checksum that tells damage, not intent, as fast as memory is read: Fletcher's, over numbers of eight bytes.
enum Checksum64 {
    /// The checksum of some bytes.
    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        // Longer by one byte is not the same, even by a zero.
        var sum = UInt64(bytes.count)
        var sumOfSums: UInt64 = 0
        let end = bytes.count / 8 * 8
        for place in stride(from: 0, to: end, by: 8) {
            sum &+= UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            sumOfSums &+= sum
        }
        for byte in bytes[end...] {
            sum &+= UInt64(byte)
            sumOfSums &+= sum
        }
        // Both would lose what the upper bits of one say if they were only added.
        return sumOfSums ^ (sum << 32 | sum >> 32)
    }

    /// The same of bytes that are kept.
    static func of(_ bytes: Data) -> UInt64 { bytes.withUnsafeBytes { of($0) } }
}
