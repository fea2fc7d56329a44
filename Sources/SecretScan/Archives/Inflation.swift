import CZlib

/// Unpacking with zlib, up to a limit.
enum Inflation {
    enum Form: Int32 {
        /// Raw deflate (RFC 1951), as in ZIP files.
        case raw = -15
        /// The gzip format (RFC 1952).
        case gzip = 31
    }

    /// Whether bytes begin like a gzip file.
    static func isPacked(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: [0x1F, 0x8B, 0x08]) }

    enum End {
        case whole, atLimit, damaged
    }

    struct Unpacked {
        var bytes: [UInt8] = []
        /// How many of the packed bytes were read.
        var packedCount = 0
        var end = End.damaged
    }

    private static let step = 65_536

    /// Unpacks bytes up to the limit, or up to the first damage.
    static func unpack(_ packed: UnsafeRawBufferPointer, _ form: Form, limit: Int) -> Unpacked {
        var unpacked = Unpacked()
        var stream = z_stream()
        guard gatehouse_inflate_init(&stream, form.rawValue) == Z_OK else { return unpacked }
        defer { inflateEnd(&stream) }
        stream.next_in = UnsafeMutablePointer(
            mutating: packed.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.avail_in = UInt32(clamping: packed.count)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: step) { buffer in
            unpacked.end = .atLimit
            while unpacked.bytes.count < limit {
                let room = min(step, limit - unpacked.bytes.count)
                stream.next_out = buffer.baseAddress
                stream.avail_out = UInt32(room)
                let code = inflate(&stream, Z_NO_FLUSH)
                let count = room - Int(stream.avail_out)
                unpacked.bytes += buffer[..<count]
                unpacked.packedCount = packed.count - Int(stream.avail_in)
                if code == Z_STREAM_END {
                    // A file can have several gzip members in a row.
                    let rest = packed.suffix(Int(stream.avail_in))
                    guard form == .gzip, rest.starts(with: [0x1F, 0x8B]), inflateReset(&stream) == Z_OK else {
                        unpacked.end = .whole
                        break
                    }
                } else if code != Z_OK || count == 0 && stream.avail_in == 0 {
                    unpacked.end = .damaged
                    break
                }
            }
        }
        return unpacked
    }
}
