/// An address of the network: four bytes of IPv4, or sixteen of IPv6.
package struct NetworkAddress: Hashable, Sendable {
    private let bytes: [UInt8]

    package init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// Whether it means the same machine everywhere. The others belong to this machine, to this network or to no one: see
    /// IANA's registries of special-purpose addresses.
    package var isPublic: Bool {
        if bytes.count == 4 { return !Self.special4.contains(where: isWithin) }
        if let embedded { return embedded.isPublic }
        return isWithin(Self.global6) && !Self.special6.contains(where: isWithin)
    }

    /// The IPv4 address that is reached by this one of IPv6.
    private var embedded: NetworkAddress? {
        Self.mapped.contains(where: isWithin) ? NetworkAddress(bytes: Array(bytes.suffix(4))) : nil
    }

    private struct Block {
        let start: [UInt8]
        let length: Int

        init(_ start: [UInt8], _ length: Int) {
            self.start = start
            self.length = length
        }
    }

    private func isWithin(_ block: Block) -> Bool {
        (0..<block.length).allSatisfy { bit in
            let mask = UInt8(0x80) >> (bit % 8)
            let start = bit / 8 < block.start.count ? block.start[bit / 8] : 0
            return bytes[bit / 8] & mask == start & mask
        }
    }

    private static let special4 = [
        Block([0], 8), Block([10], 8), Block([100, 64], 10), Block([127], 8), Block([169, 254], 16),
        Block([172, 16], 12), Block([192, 0, 0], 24), Block([192, 0, 2], 24), Block([192, 88, 99], 24),
        Block([192, 168], 16), Block([198, 18], 15), Block([198, 51, 100], 24), Block([203, 0, 113], 24),
        // Multicast, reserved, broadcast.
        Block([224], 4), Block([240], 4),
        // Public by its number, and yet each virtual machine's own: where Azure tells it about itself.
        Block([168, 63, 129, 16], 32),
    ]

    private static let global6 = Block([0x20], 3)

    private static let special6 = [
        // Protocols' own, Teredo and ORCHID among them; examples; 6to4.
        Block([0x20, 0x01, 0x00], 23), Block([0x20, 0x01, 0x0D, 0xB8], 32), Block([0x20, 0x02], 16),
        Block([0x3F, 0xFF, 0x00], 20),
    ]

    /// `::ffff:a.b.c.d`, and NAT64's `64:ff9b::a.b.c.d`.
    private static let mapped = [
        Block([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 96), Block([0, 0x64, 0xFF, 0x9B], 96),
    ]
}
