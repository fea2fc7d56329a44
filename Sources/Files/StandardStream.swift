import Glibc

/// Reading and writing of this process' own streams.
package enum StandardStream {
    /// Writes all of `bytes`, or drops the rest where the reader has gone.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads standard input to its end.
    ///
    /// - Throws: what the system says where it cannot be read so far: half of it may mean something else.
    package static func readInput() throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            guard let portion = FileBytes.portion(of: 0, upTo: 65_536) else {
                throw SystemError("read standard input")
            }
            if portion.isEmpty { return bytes }
            bytes += portion
        }
    }
}
