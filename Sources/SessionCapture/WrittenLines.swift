package import Domain
import Foundation

/// Which session wrote which line, in two files of the spool, so that a commit can be asked whose lines it has even where
/// another commit had them before, or where they stand in another file by now.
///
/// A file is a row of blocks, one an edit: a mark, how many numbers follow, up to which byte of the session's events the
/// edit goes, the session's name, and the numbers of `WrittenLine`, all little-endian. A block that was cut off by a crash is
/// lost with what stands where its rest would be.
package struct WrittenLines {
    private let path: String
    /// Of two files of this size the older one is given up: some four million lines are remembered at the least.
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
            bytes += Data(session.rawValue.utf8)
            bytes += Data(count: Self.headerSize - 16 - Self.nameSize)
            for line in lines { bytes.append(number: line.number) }
        }
        guard !bytes.isEmpty else { return }
        try makeRoom(for: bytes.count)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Spool.Failure("open", path) }
        defer { close(descriptor) }
        let isWritten = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) == $0.count }
        guard isWritten else { throw Spool.Failure("append to", path) }
    }

    private func makeRoom(for count: Int) throws {
        var status = stat()
        guard stat(path, &status) == 0, Int(status.st_size) + count > maximumSize else { return }
        // Of two processes at once the second one finds nothing to move, or moves what the first one just began.
        guard rename(path, olderPath) == 0 || errno == ENOENT else { throw Spool.Failure("rename", path) }
    }

    /// Writes zeros over what is remembered of a session; in place, so that nothing that is added meanwhile is lost.
    func forget(_ session: SessionID) throws {
        for path in [olderPath, path] {
            let bytes = Self.bytes(of: path)
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            for block in Self.blocks(in: bytes) where Self.session(of: block, in: bytes) == session {
                let zeros = [UInt8](repeating: 0, count: block.range.count - 16)
                guard
                    pwrite(descriptor, zeros, zeros.count, off_t(block.range.lowerBound + 16)) == zeros.count
                else { throw Spool.Failure("write", path) }
            }
        }
    }

    // MARK: Looking up

    package var isEmpty: Bool { access(path, F_OK) != 0 && access(olderPath, F_OK) != 0 }

    /// The edits that have any of `lines`, oldest first.
    package func find(_ lines: Set<WrittenLine>) -> [Find] {
        guard !lines.isEmpty else { return [] }
        let wanted = Filter(lines)
        return [olderPath, path].flatMap { path -> [Find] in
            let bytes = Self.bytes(of: path)
            return Self.blocks(in: bytes).compactMap { block -> Find? in
                let found = Self.numbers(of: block, in: bytes).filter(wanted.mayContain)
                    .map(WrittenLine.init).filter(lines.contains)
                guard !found.isEmpty, let session = Self.session(of: block, in: bytes) else { return nil }
                return Find(session: session, end: block.end, lines: Set(found))
            }
        }
    }

    /// Most lines of a spool are not looked for: a bit for each low half-word tells nearly all of them.
    private struct Filter {
        private var bits = [UInt64](repeating: 0, count: 1_024)

        init(_ lines: Set<WrittenLine>) {
            for line in lines { bits[Int(line.number >> 6 & 1_023)] |= 1 << (line.number & 63) }
        }

        func mayContain(_ number: UInt64) -> Bool { bits[Int(number >> 6 & 1_023)] >> (number & 63) & 1 == 1 }
    }

    // MARK: The format

    private struct Block {
        let range: Range<Int>
        let end: Int
    }

    private static func bytes(of path: String) -> Data {
        (try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)) ?? Data()
    }

    private static func blocks(in bytes: Data) -> [Block] {
        bytes.withUnsafeBytes { buffer in
            var blocks: [Block] = []
            var start = 0
            while start + headerSize <= buffer.count {
                let count = Int(buffer.number(at: start + 4, as: UInt32.self))
                let end = start + headerSize + count * 8
                guard buffer.number(at: start, as: UInt32.self) == mark, end <= buffer.count else {
                    start += 1
                    continue
                }
                blocks.append(
                    Block(
                        range: start..<end, end: Int(clamping: buffer.number(at: start + 8, as: UInt64.self)))
                )
                start = end
            }
            return blocks
        }
    }

    /// Nil where it was forgotten.
    private static func session(of block: Block, in bytes: Data) -> SessionID? {
        let start = block.range.lowerBound + 16
        return SessionID(String(decoding: bytes[start..<(start + nameSize)], as: UTF8.self))
    }

    private static func numbers(of block: Block, in bytes: Data) -> [UInt64] {
        bytes.withUnsafeBytes { buffer in
            stride(from: block.range.lowerBound + headerSize, to: block.range.upperBound, by: 8).map {
                buffer.number(at: $0, as: UInt64.self)
            }
        }
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
