import Files
import Foundation

/// A transcript that grows by lines. A position is a place in the file, in bytes.
struct LineTranscript: Transcript {
    let conversation: String?
    let parentConversation: String?
    let workingDirectory: String?
    let agent: String?
    let tellsAgain = false

    private let path: String
    private let newReader: @Sendable (_ path: String) -> any TranscriptReader
    /// The reader of the last news, and where it stopped.
    private var reader: (any TranscriptReader)?
    private var readerPosition = 0

    /// How much of a file's beginning is looked at for what describes it.
    private static let headSize = 1 << 20
    /// How much of it is read again where the reading goes on further down.
    private static let descriptionSize = 64 << 10

    /// - Throws: what the system says where the file cannot be read.
    init(path: String, newReader: @escaping @Sendable (_ path: String) -> any TranscriptReader) throws {
        self.path = path
        self.newReader = newReader
        let head = try Self.head(of: path, newReader(path))
        conversation = head.conversation
        parentConversation = head.parentConversation
        workingDirectory = head.workingDirectory
        agent = head.agent
    }

    /// A reader that knows what the file's beginning tells.
    private static func head(
        of path: String, _ reader: any TranscriptReader
    ) throws -> any TranscriptReader {
        var reader = reader
        var lines = try ChunkedLines(path: path, from: 0)
        var ignored = TranscriptNews(position: 0)
        let fileName = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
        let unread = reader.conversation
        var own: String?
        while lines.position < headSize, own == nil || reader.workingDirectory == nil {
            guard case .line(let line, let isWhole) = try lines.next() else { break }
            _ = reader.read(line, into: &ignored)
            // The first that is told counts, though the lines may go on to another; but a file that is named after
            // one may begin with a copy of what that one goes on from.
            if reader.conversation != unread, own == nil || reader.conversation == fileName {
                own = reader.conversation
            }
            if !isWhole { break }
        }
        reader.conversation = own ?? reader.conversation
        return reader
    }

    mutating func news(after position: Int, limit: Int) throws -> TranscriptNews {
        // A file that became shorter is another one.
        let size = try FileStatus(of: path).size
        let position = position > size || position < 0 ? 0 : position
        var news = TranscriptNews(position: position)
        var reader = try self.reader(at: position)
        var lines = try ChunkedLines(path: path, from: position)
        reading: while true {
            switch try lines.next() {
            case .end: break reading
            case .tooLong: news.unreadable += 1
            case .line(let line, let isWhole):
                guard isWhole || reader.isWhole(unended: line) else { break reading }
                if !reader.read(line, into: &news) { news.unreadable += 1 }
                if !isWhole { lines.skipRest() }
            }
            if lines.position - position >= limit, reader.isBetweenMessages {
                news.isComplete = false
                break
            }
        }
        // A limit can be in the middle of something that the next lines complete.
        let held = news.isComplete ? reader.finish(into: &news) : nil
        news.position = held ?? lines.position
        (self.reader, readerPosition) = (held == nil ? reader : nil, news.position)
        return news
    }

    /// A reader that has seen what is before `position`: what describes the file, and what may be open there.
    private func reader(at position: Int) throws -> any TranscriptReader {
        if let reader, readerPosition == position { return reader }
        var reader = newReader(path)
        guard position > 0 else { return reader }
        let start = try reader.runUpStart(before: position, in: path)
        if start > 0 { try feed(&reader, from: 0, to: min(start, Self.descriptionSize)) }
        reader.conversation = conversation
        try feed(&reader, from: start, to: position)
        var ignored = TranscriptNews(position: 0)
        _ = reader.finish(into: &ignored)
        return reader
    }

    private func feed(_ reader: inout any TranscriptReader, from start: Int, to end: Int) throws {
        var ignored = TranscriptNews(position: 0)
        var lines = try ChunkedLines(path: path, from: start)
        while lines.position < end {
            switch try lines.next() {
            case .line(let line, true): _ = reader.read(line, into: &ignored)
            case .tooLong: continue
            default: return
            }
            ignored.conversations = []
        }
    }
}
