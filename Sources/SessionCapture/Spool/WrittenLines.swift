package import Domain
import Files
import Foundation

/// Which session wrote which line, in two files of the spool. It tells whose lines a commit has even where another
/// commit had them before, or where they are in another file by now.
///
/// A file is a row of blocks, one for each edit: a mark, how many numbers follow, the byte of the session's events at
/// which the edit ends, the session's name, a checksum, and the numbers of `WrittenLine`, all little-endian. A block
/// that was cut off by a crash is passed over.
package struct WrittenLines {
    private let path: String
    /// In bytes. A file of this size becomes the older one, and the older one goes: at least four million lines stay.
    private let maximumSize: Int

    private static let mark: UInt32 = 0x6C57_4847
    private static let headerSize = 48
    private static let nameSize = 26

    init(path: String, maximumSize: Int = 32 << 20) {
        self.path = path
        self.maximumSize = maximumSize
    }

    private var olderPath: String { path + ".older" }

    /// What one edit has of the lines that are looked for.
    package struct Find: Sendable {
        package let session: SessionID
        /// The byte of the session's events at which the edit ends.
        let end: Int
        package let lines: Set<WrittenLine>
    }

    // MARK: Writing

    /// Remembers edits by where they end in the events of `session`.
    func add(_ edits: [(edit: SessionSegment.Edit, end: Int)], of session: SessionID) throws {
        var bytes = Data()
        for (edit, end) in edits {
            let lines = WrittenLine.all(of: edit)
            guard !lines.isEmpty else { continue }
            bytes.append(number: Self.mark)
            bytes.append(number: UInt32(lines.count))
            bytes.append(number: UInt64(end))
            bytes += Data(utf8: session.rawValue)
            bytes.append(number: UInt16(0))
            bytes.append(
                number: Self.checksum(lines.reduce(0) { $0 ^ $1.number }, count: lines.count, end: end))
            for line in lines { bytes.append(number: line.number) }
        }
        guard !bytes.isEmpty else { return }
        try makeRoom(for: bytes.count)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError("open \(path)") }
        defer { close(descriptor) }
        let isWritten = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) == $0.count }
        guard isWritten else { throw SystemError("append to \(path)") }
    }

    private func makeRoom(for count: Int) throws {
        var status = stat()
        guard stat(path, &status) == 0, Int(status.st_size) + count > maximumSize else { return }
        // Of two processes at once the second one finds nothing to move, or moves what the first one just began.
        guard rename(path, olderPath) == 0 || errno == ENOENT else { throw SystemError("rename \(path)") }
    }

    /// Writes zeros over what is remembered of a session; in place, so that nothing that is added meanwhile is lost.
    func forget(_ session: SessionID) throws {
        let name = Array(session.rawValue.utf8)
        for path in [olderPath, path] {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            try Self.bytes(of: path).withUnsafeBytes { buffer in
                try Self.forEachBlock(in: buffer) { block in
                    guard buffer[block.name].elementsEqual(name) else { return }
                    // The name goes, and the lines; what is left is a block without a session.
                    let start = block.name.lowerBound
                    let zeros = [UInt8](repeating: 0, count: block.numbers.upperBound - start)
                    guard pwrite(descriptor, zeros, zeros.count, off_t(start)) == zeros.count else {
                        throw SystemError("write \(path)")
                    }
                }
            }
        }
    }

    // MARK: Looking up

    /// Whether no line was ever remembered.
    package var isEmpty: Bool { access(path, F_OK) != 0 && access(olderPath, F_OK) != 0 }

    /// The edits that have any of `lines`, oldest first.
    package func find(_ lines: Set<WrittenLine>) -> [Find] {
        guard !lines.isEmpty else { return [] }
        // Most lines of a spool are not looked for: a bit for each low half-word tells nearly all of them.
        var bits = [UInt64](repeating: 0, count: 1_024)
        for line in lines { bits[Int(line.number >> 6 & 1_023)] |= 1 << (line.number & 63) }
        return [olderPath, path].flatMap { path in
            Self.bytes(of: path).withUnsafeBytes { buffer in
                var finds: [Find] = []
                Self.forEachBlock(in: buffer) { block in
                    var found: Set<WrittenLine> = []
                    for place in stride(from: block.numbers.lowerBound, to: block.numbers.upperBound, by: 8) {
                        let number = buffer.number(at: place, as: UInt64.self)
                        guard bits[Int(number >> 6 & 1_023)] >> (number & 63) & 1 == 1 else { continue }
                        let line = WrittenLine(number: number)
                        if lines.contains(line) { found.insert(line) }
                    }
                    guard !found.isEmpty,
                        let session = SessionID(String(decoding: buffer[block.name], as: UTF8.self))
                    else { return }
                    finds.append(Find(session: session, end: block.end, lines: found))
                }
                return finds
            }
        }
    }

    // MARK: The format

    private struct Block {
        let end: Int
        /// Where the session's name stands; zeros where it was forgotten.
        let name: Range<Int>
        let numbers: Range<Int>
    }

    private static func bytes(of path: String) -> Data {
        (try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)) ?? Data()
    }

    private static func forEachBlock(
        in buffer: UnsafeRawBufferPointer, _ body: (Block) throws -> Void
    ) rethrows {
        var start = 0
        while start + headerSize <= buffer.count {
            let count = Int(buffer.number(at: start + 4, as: UInt32.self))
            let end = start + headerSize + count * 8
            guard buffer.number(at: start, as: UInt32.self) == mark, end <= buffer.count,
                case let numbers = (start + headerSize)..<end,
                case let place = buffer.number(at: start + 8, as: UInt64.self),
                isWhole(
                    numbers, in: buffer, checksum: buffer.number(at: start + 44, as: UInt32.self), end: place)
            else {
                start += 1
                continue
            }
            try body(
                Block(
                    end: Int(clamping: place), name: (start + 16)..<(start + 16 + nameSize), numbers: numbers)
            )
            start = end
        }
    }

    private static func isWhole(
        _ numbers: Range<Int>, in buffer: UnsafeRawBufferPointer, checksum: UInt32, end: UInt64
    ) -> Bool {
        var sum: UInt64 = 0
        for place in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 8) {
            sum ^= buffer.number(at: place, as: UInt64.self)
        }
        // What was forgotten is all zeros, its checksum as well.
        return checksum == 0 && sum == 0
            || checksum == self.checksum(sum, count: numbers.count / 8, end: Int(clamping: end))
    }

    private static func checksum(_ sum: UInt64, count: Int, end: Int) -> UInt32 {
        let mixed = (sum ^ UInt64(count) << 32 ^ UInt64(end)) &* 0x9E37_79B9_7F4A_7C15
        return UInt32(truncatingIfNeeded: mixed >> 32)
    }
}

extension Data {
    fileprivate mutating func append(number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func number<Number: FixedWidthInteger>(at offset: Int, as type: Number.Type) -> Number {
        Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}
