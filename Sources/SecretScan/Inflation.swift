import CZlib

/// Unpacks what zlib packed, up to a bound.
enum Inflation {
    enum Form: Int32 {
        /// RFC 1951, as in ZIP files.
        case raw = -15
        /// RFC 1952.
        case gzip = 31
    }

    /// Whether bytes begin as what gzip packed.
    static func isPacked(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: [0x1F, 0x8B, 0x08]) }

    /// The unpacked bytes, and whether there is more, or damage; then they are its beginning.
    static func unpack(
        _ packed: UnsafeRawBufferPointer, _ form: Form, limit: Int
    ) -> (bytes: [UInt8], isCutOff: Bool) {
        var stream = z_stream()
        guard gatehouse_inflate_init(&stream, form.rawValue) == Z_OK else { return ([], true) }
        defer { inflateEnd(&stream) }
        stream.next_in = UnsafeMutablePointer(
            mutating: packed.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.avail_in = UInt32(clamping: packed.count)
        var bytes: [UInt8] = []
        let step = 65_536
        while bytes.count < limit {
            var code = Z_OK
            let start = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: min(step, limit - start)))
            bytes.withUnsafeMutableBufferPointer { buffer in
                stream.next_out = buffer.baseAddress?.advanced(by: start)
                stream.avail_out = UInt32(buffer.count - start)
                code = inflate(&stream, Z_NO_FLUSH)
            }
            bytes.removeLast(Int(stream.avail_out))
            if code == Z_STREAM_END {
                // gzip files may follow one another in one.
                guard form == .gzip, stream.avail_in > 0 else { return (bytes, false) }
                guard inflateReset(&stream) == Z_OK else { return (bytes, true) }
                continue
            }
            guard code == Z_OK, bytes.count > start || stream.avail_in > 0 else { return (bytes, true) }
        }
        return (bytes, true)
    }
}
