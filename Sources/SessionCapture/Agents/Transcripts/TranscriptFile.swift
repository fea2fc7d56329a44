import Foundation
import JSONText

/// A file in which an agent keeps a conversation.
///
/// A position is a place in bytes for files of lines; for documents, which are written anew, the time of the last
/// change, in milliseconds; for a database the time of the last change that was told. Documents and databases tell
/// some things again: events with a name that is known are known.
package struct TranscriptFile {
    package let path: String
    package let agent: String
    /// The conversation that the file is for. A file can have others' lines, too.
    package let conversation: String
    /// The conversation that started this one as its subagent.
    package let parentConversation: String?
    /// Where the agent works, if the file's beginning tells it.
    package let workingDirectory: String?

    private let kind: TranscriptKind
    private let session: OpencodeDatabase.Session?
    private var reader: (any TranscriptReader)?
    private var readerPosition = 0

    /// How much of a file's beginning is looked at for what describes it.
    private static let headSize = 1 << 20
    /// How much of it is read again where the reading goes on further down.
    private static let descriptionSize = 64 << 10
    /// How much before a position is read again for what is open there, as calls without their answers.
    private static let runUp = 1 << 20

    /// A file that is no transcript of a known kind.
    package struct NotUnderstood: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Parameters:
    ///   - conversation: which one to read, where the file is a database of many; else the one that changed last.
    ///   - agent: for files whose content does not tell it.
    package init(path: String, agent: String? = nil, conversation: String? = nil) throws {
        guard let kind = try TranscriptKind.of(path: path) else {
            throw NotUnderstood(description: "\(path) is no transcript of a known agent")
        }
        self.path = path
        self.kind = kind
        var told: (conversation: String?, parent: String?, folder: String?)
        var toldAgent: String?
        if kind == .opencode {
            let sessions = try OpencodeDatabase(path: path).sessions()
            session = sessions.first { conversation == nil || $0.id == conversation }
            told = (session?.id, session?.parent, session?.directory)
        } else if kind.isDocument {
            session = nil
            told = (TranscriptDocument(path: path, kind: kind).conversation, nil, nil)
        } else {
            session = nil
            let head = try Self.head(of: path, kind)
            told = (head.conversation, head.parentConversation, head.workingDirectory)
            toldAgent = (head as? RecordedLines)?.agent
        }
        guard let own = told.conversation else {
            throw NotUnderstood(description: "\(path) names no conversation")
        }
        self.conversation = own
        parentConversation = told.parent
        workingDirectory = told.folder
        self.agent = toldAgent ?? (kind == .recorded ? agent.map(AgentName.named) : nil) ?? kind.agent
    }

    /// Whether the file has many conversations, of which this is one.
    package var isDatabase: Bool { kind == .opencode }

    /// Whether what was told once is told again with later news.
    package var tellsAgain: Bool { kind == .opencode || kind.isDocument }

    /// In bytes, as far as the file is there.
    package var size: Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }

    /// What the transcript has told since `position`.
    ///
    /// - Parameter limit: about how many bytes to read at once; the news says whether there is more.
    package mutating func news(after position: Int, limit: Int = 4 << 20) throws -> TranscriptNews {
        if kind == .opencode { return try databaseNews(after: position, limit: limit) }
        if kind.isDocument { return try documentNews(after: position) }
        return try lineNews(after: position, limit: limit)
    }

    /// A reader that knows what the file's beginning tells.
    private static func head(of path: String, _ kind: TranscriptKind) throws -> any TranscriptReader {
        var reader = newReader(kind, path: path)
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

    private static func newReader(_ kind: TranscriptKind, path: String) -> any TranscriptReader {
        switch kind {
        case .codex: CodexRollout()
        case .copilot: CopilotEvents()
        case .cursor: CursorLog(path: path)
        case .gemini: GeminiChat(path: path)
        case .aider: AiderHistory(path: path)
        case .recorded: RecordedLines()
        default: ClaudeLog()
        }
    }

    private mutating func lineNews(after position: Int, limit: Int) throws -> TranscriptNews {
        // A file that became shorter is another one.
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        let position = position > size || position < 0 ? 0 : position
        var news = TranscriptNews(position: position)
        var reader = try self.reader(at: position)
        var lines = try ChunkedLines(path: path, from: position)
        reading: while true {
            switch try lines.next() {
            case .end: break reading
            case .tooLong: news.unreadable += 1
            case .line(let line, let isWhole):
                guard isWhole || kind != .aider && JSONValue(line.bytes) != nil else { break reading }
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
        var reader = Self.newReader(kind, path: path)
        guard position > 0 else { return reader }
        let start = try runUpStart(before: position)
        if start > 0 { try Self.feed(&reader, path: path, from: 0, to: min(start, Self.descriptionSize)) }
        reader.conversation = conversation
        try Self.feed(&reader, path: path, from: start, to: position)
        var ignored = TranscriptNews(position: 0)
        _ = reader.finish(into: &ignored)
        return reader
    }

    private static func feed(
        _ reader: inout any TranscriptReader, path: String, from start: Int, to end: Int
    ) throws {
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

    private func runUpStart(before position: Int) throws -> Int {
        if kind == .aider { return try AiderHeadings(path: path).last(before: position) }
        guard position > Self.runUp else { return 0 }
        var lines = try ChunkedLines(path: path, from: position - Self.runUp)
        _ = try lines.next()
        return min(lines.position, position)
    }

    private func documentNews(after position: Int) throws -> TranscriptNews {
        let changed = try WholeFile.changed(path)
        var news = TranscriptNews(position: max(changed, position))
        guard changed > position else { return news }
        let document = TranscriptDocument(path: path, kind: kind)
        news.add(document.events, to: conversation)
        news.unreadable = document.unreadable
        return news
    }

    private func databaseNews(after position: Int, limit: Int) throws -> TranscriptNews {
        var news = TranscriptNews(position: position)
        guard let session else { return news }
        // A part has a kilobyte, or so.
        let told = try OpencodeDatabase(path: path).news(
            of: session, after: position, limit: max(1, limit >> 10))
        news.add(told.events, to: conversation)
        (news.position, news.isComplete) = (told.position, told.isComplete)
        return news
    }
}
