import Domain
import Foundation
import JSONText

/// Aider's `.aider.chat.history.md`: a heading begins a chat, `#### ` a line of the user's, `> ` one of Aider's own;
/// all else is the model's, with edits as SEARCH/REPLACE blocks, whole files or differences.
///
/// https://aider.chat/docs/more/edit-formats.html
struct AiderHistory: TranscriptReader {
    static let heading = "# aider chat started at "

    var conversation: String?
    private(set) var workingDirectory: String?
    private var time: String?
    private var block: Block?
    /// Edits that the model asked for; Aider says which files it then changed.
    private var asked: [RawEdit] = []
    private var model: String?

    /// Lines of one speaker.
    private struct Block {
        var role: SessionSegment.Message.Role
        var start: Int
        var lines: [String] = []
        var isInFence = false

        /// Whether an edit of a file is about to follow.
        var endsWithFileName: Bool {
            role == .assistant && lines.last { !$0.isEmpty }.flatMap(AiderEdits.fileName) != nil
        }
    }

    var isBetweenMessages: Bool { block == nil }

    init(path: String) {
        workingDirectory = (path as NSString).deletingLastPathComponent
    }

    mutating func read(_ line: TranscriptLine, into news: inout TranscriptNews) -> Bool {
        var text = String(decoding: line.bytes, as: UTF8.self)
        if text.unicodeScalars.last == "\r" { text.unicodeScalars.removeLast() }
        if block?.isInFence == true {
            add(text, as: .assistant, at: line.offset, into: &news)
        } else if text.hasPrefix(Self.heading) {
            close(into: &news)
            begin(String(text.dropFirst(Self.heading.count)))
        } else if text.hasPrefix("#### ") || text == "####" {
            add(String(text.dropFirst(5)), as: .user, at: line.offset, into: &news)
        } else if text.hasPrefix(">") {
            close(into: &news)
            note(String(text.dropFirst(text.hasPrefix("> ") ? 2 : 1)), line, into: &news)
        } else if block != nil || !text.isEmpty {
            add(text, as: .assistant, at: line.offset, into: &news)
        }
        return true
    }

    /// A reply at the file's end is told; one whose last edit is not yet whole waits.
    mutating func finish(into news: inout TranscriptNews) -> Int? {
        if let block, block.isInFence || block.endsWithFileName {
            self.block = nil
            return block.start
        }
        close(into: &news)
        return nil
    }

    /// A line without an end may still grow.
    func isWhole(unended line: TranscriptLine) -> Bool { false }

    func runUpStart(before position: Int, in path: String) throws -> Int {
        try AiderHeadings(path: path).last(before: position)
    }

    private mutating func begin(_ start: String) {
        asked = []
        conversation = "aider-" + start.trimmingCharacters(in: .whitespaces).replacing(" ", with: "T")
        // Aider writes its user's time without a zone.
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.dateFormat = "yyyy-MM-dd HH:mm:ss"
        time = format.date(from: start.trimmingCharacters(in: .whitespaces)).flatMap {
            EventTime($0, told: nil)?.text
        }
    }

    private mutating func add(
        _ text: String, as role: SessionSegment.Message.Role, at offset: Int, into news: inout TranscriptNews
    ) {
        // An empty line ends the user's words and is part of the model's.
        if block?.role != role { close(into: &news) }
        var open = block ?? Block(role: role, start: offset)
        if role == .assistant, text.hasPrefix("```") { open.isInFence.toggle() }
        open.lines.append(text)
        block = open
    }

    private mutating func close(into news: inout TranscriptNews) {
        guard let block else { return }
        self.block = nil
        let text = block.lines.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty, let conversation else { return }
        if block.role == .assistant { asked += AiderEdits(reply: block.lines).edits }
        var events = EventBuilder(time: time)
        events.add(block.role, .string(text))
        news.add(events.named("\(conversation)@\(block.start)"), to: conversation)
    }

    /// A line of Aider's own: which model answers, what it cost, which file was changed.
    private mutating func note(_ text: String, _ line: TranscriptLine, into news: inout TranscriptNews) {
        guard let conversation else { return }
        var events = EventBuilder(time: time)
        let text = text.trimmingCharacters(in: .whitespaces)
        if let told = Self.rest(of: text, after: "Main model: ") ?? Self.rest(of: text, after: "Model: ") {
            let name = told.components(separatedBy: " with ").first ?? told
            model = name
            events.add(.model(name))
        } else if let version = Self.rest(of: text, after: "Aider v") {
            events.add(.agentVersion(version))
        } else if let file = Self.rest(of: text, after: "Applied edit to ") {
            for edit in asked where edit.file == file { events.add(.edit(edit)) }
            asked.removeAll { $0.file == file }
        } else if let usage = AiderTokens(text)?.usage {
            events.add(.answer(id: "\(conversation)@\(line.offset)", model: model, usage: usage))
        }
        news.add(events.named("\(conversation)@\(line.offset)"), to: conversation)
    }

    private static func rest(of text: String, after prefix: String) -> String? {
        text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }
}
