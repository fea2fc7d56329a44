import Foundation

/// A file's lines, read in chunks: memory follows the longest line, not the file.
struct ChunkedLines {
    enum Next {
        case line(TranscriptLine, isWhole: Bool)
        /// A line that was passed over.
        case tooLong
        case end
    }

    /// Longer lines are passed over; agents put whole files into a line, but no honest one has this many.
    static let maximumLength = 32 << 20
    private static let chunk = 256 << 10

    private let file: FileHandle
    /// Where the next line begins.
    private(set) var position: Int
    private var buffer = Data()
    /// How much of the buffer has been told.
    private var told = 0
    /// How much of it is known to have no line's end.
    private var searched = 0

    init(path: String, from position: Int) throws {
        file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        self.position = position
        try file.seek(toOffset: UInt64(position))
    }

    /// The next line without its end. The last one is not whole where no end follows: it may still be written.
    mutating func next() throws -> Next {
        while true {
            if let end = endOfLine() { return take(to: end) }
            guard buffer.count - told <= Self.maximumLength else { return try skipLine() }
            guard try fill() else { break }
        }
        guard told < buffer.count else { return .end }
        return .line(TranscriptLine(bytes: Data(buffer[told...]), offset: position), isWhole: false)
    }

    /// Goes past a last line that turned out to be whole.
    mutating func skipRest() {
        position += buffer.count - told
        told = buffer.count
        searched = told
    }

    private mutating func endOfLine() -> Int? {
        let found: Int? = buffer.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, searched < bytes.count,
                let end = memchr(base + searched, 0x0A, bytes.count - searched)
            else { return nil }
            return UnsafeRawPointer(end) - base
        }
        searched = found ?? buffer.count
        return found
    }

    private mutating func take(to end: Int) -> Next {
        let line = TranscriptLine(bytes: Data(buffer[told..<end]), offset: position)
        position += end + 1 - told
        told = end + 1
        searched = told
        return line.bytes.count > Self.maximumLength ? .tooLong : .line(line, isWhole: true)
    }

    private mutating func fill() throws -> Bool {
        if told > 0 {
            buffer = Data(buffer[told...])
            searched -= told
            told = 0
        }
        guard let more = try file.read(upToCount: Self.chunk), !more.isEmpty else { return false }
        buffer.append(more)
        return true
    }

    /// Reads on to the end of a line that is too long, keeping nothing of it. One without an end waits.
    private mutating func skipLine() throws -> Next {
        var length = buffer.count - told
        let start = position
        while true {
            buffer = Data()
            told = 0
            searched = 0
            guard try fill() else {
                position = start
                return .end
            }
            if let end = endOfLine() {
                length += end + 1
                told = end + 1
                searched = told
                position = start + length
                return .tooLong
            }
            length += buffer.count
        }
    }
}
