import Domain
import Foundation
import JSONText

/// Aider's chat history, a Markdown file to which all chats about a repository are added.
///
/// `AiderLine` tells who wrote a line. A reply ends where another speaks, but not within an edit, whose lines are those
/// of a file. Only Aider knows which of the edits that a reply asks for were made, and in which file: it says so in the
/// lines after it. Each such line counts as a call of a tool, so that the edit stands under the prompt before it; time
/// cannot tell, since a history has none but the beginning of each chat.
struct AiderHistory: TranscriptReader {
    var conversation: String?
    let workingDirectory: String?
    private var time: String?
    private var block: Block?
    private var asked = AiderAsked()
    private var watch = AiderWatch()
    private var model: String?
    /// The edit formats that Aider named.
    private var formats: Set<String> = []
    /// Whether this chat has two spaces where Aider puts them; nil before Aider has said anything.
    private var hasSpaces: Bool?
    private var lastSpeaker: Block.Speaker?
    private var lastReply = ""

    /// Lines of one speaker.
    private struct Block {
        enum Speaker { case person, model, aider }

        var speaker: Speaker
        let start: Int
        var lines: [String] = []
        var openEdit = AiderOpenEdit()

        /// Whether more must follow: an edit is not whole yet, or a message of Aider's has no end.
        var isOpen: Bool {
            switch speaker {
            case .person: false
            case .model:
                openEdit.isOpen || lines.last(where: { !$0.isEmpty }).map(AiderReply.mayNameFile) == true
            case .aider: true
            }
        }

        mutating func becomeReply() {
            speaker = .model
            for line in lines { openEdit.read(line) }
        }
    }

    var isBetweenMessages: Bool { block == nil }

    /// - Parameter path: the history's. Its edits name files from the top of the work tree that it lies in.
    init(path: String) {
        workingDirectory = WorkTree.containing((path as NSString).deletingLastPathComponent)?.top
    }

    // MARK: Lines

    mutating func read(_ line: TranscriptLine, into news: inout TranscriptNews) -> Bool {
        var text = String(decoding: line.bytes, as: UTF8.self)
        if text.unicodeScalars.last == "\r" { text.unicodeScalars.removeLast() }
        if hasSpaces == nil, text.hasPrefix("> ") { hasSpaces = AiderLine.endsMessage(text) }
        let told = AiderLine(text, hasSpaces: hasSpaces ?? false)
        if let block, block.openEdit.isOpen, !Self.isAfterAll(told) {
            add(text, by: .model, at: line.offset, into: &news)
            return true
        }
        if block?.speaker == .aider, told == .other {
            add(text, by: .aider, at: line.offset, into: &news)
            if AiderLine.endsMessage(text) { close(into: &news) }
            return true
        }
        // A message of Aider's had ended before the next one: it was a quotation of the model's.
        if block?.speaker == .aider { block?.becomeReply() }
        read(text, as: told, of: line, into: &news)
        return true
    }

    private mutating func read(
        _ text: String, as told: AiderLine, of line: TranscriptLine, into news: inout TranscriptNews
    ) {
        switch told {
        case .heading(let start):
            close(into: &news)
            begin(start)
        case .typed(let words): add(words, by: .person, at: line.offset, into: &news)
        case .said(let words):
            close(into: &news)
            note(words, line, into: &news)
        case .saidFirst where block == nil && lastSpeaker == .aider:
            add(text, by: .aider, at: line.offset, into: &news)
        case .saidFirst, .other:
            if block != nil || !text.isEmpty { add(text, by: .model, at: line.offset, into: &news) }
        }
    }

    /// What cannot be a line of a file that an edit is about: the reply was cut off.
    private static func isAfterAll(_ told: AiderLine) -> Bool {
        switch told {
        case .heading: true
        case .said(let words): words.hasPrefix("Tokens: ") || words.hasPrefix("Applied edit to ")
        default: false
        }
    }

    private mutating func add(
        _ text: String, by speaker: Block.Speaker, at offset: Int, into news: inout TranscriptNews
    ) {
        // An empty line ends the person's words and is part of the model's.
        if block?.speaker != speaker { close(into: &news) }
        var open = block ?? Block(speaker: speaker, start: offset)
        if speaker == .model { open.openEdit.read(text) }
        open.lines.append(text)
        block = open
    }

    /// A reply at the file's end is told; one whose last edit is not yet whole waits.
    mutating func finish(into news: inout TranscriptNews) -> Int? {
        if let block, block.isOpen {
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

    // MARK: What was said

    private mutating func begin(_ start: String) {
        asked = AiderAsked()
        watch = AiderWatch()
        (formats, hasSpaces, lastSpeaker, lastReply) = ([], nil, nil, "")
        conversation = "aider-" + start.replacing(" ", with: "T")
        // Aider writes its user's time without a zone.
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.dateFormat = "yyyy-MM-dd HH:mm:ss"
        time = format.date(from: start).flatMap { EventTime($0, told: nil)?.text }
    }

    private mutating func close(into news: inout TranscriptNews) {
        guard let block else { return }
        self.block = nil
        let text = block.lines.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty, let conversation else { return }
        lastSpeaker = block.speaker
        var events = EventBuilder(time: time)
        switch block.speaker {
        case .person: addTyped(text, to: &events)
        case .model: addReply(text, block.lines, to: &events)
        case .aider: addFailure(block.lines, at: block.start, to: &events)
        }
        news.add(events.named("\(conversation)@\(block.start)"), to: conversation)
    }

    /// What the person typed. An architect's plan stands in the same place, as it was given to the editing model, and is
    /// the reply before it.
    private mutating func addTyped(_ text: String, to events: inout EventBuilder) {
        asked.forget()
        guard Self.words(of: text) != lastReply else { return }
        lastReply = ""
        let isCommand = text.hasPrefix("/") || text.hasPrefix("!")
        events.add(Speech(isCommand ? .command : nil, text: text))
    }

    private mutating func addReply(_ text: String, _ lines: [String], to events: inout EventBuilder) {
        lastReply = Self.words(of: text)
        let edits = AiderReply(lines, formats: formats).edits
        asked.add(edits)
        if watch.hasSeen, let prompt = AiderWatch.prompt(in: edits) {
            events.add(Speech(text: prompt))
            watch.hasSeen = false
        }
        events.add(.assistant, .string(text))
    }

    private static func words(of text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    // MARK: What was done

    /// A line of Aider's own: which model answers, what it cost, which file was changed.
    private mutating func note(_ text: String, _ line: TranscriptLine, into news: inout TranscriptNews) {
        lastSpeaker = .aider
        guard let conversation else { return }
        var events = EventBuilder(time: time)
        if let told = Self.rest(of: text, after: "Main model: ", "Model: ") {
            let name = told.components(separatedBy: " with ").first ?? told
            model = name
            formats = [Self.format(in: told)]
            events.add(.model(name))
        } else if let told = Self.rest(of: text, after: "Editor model: ") {
            formats.insert(Self.format(in: told))
        } else if let version = Self.rest(of: text, after: "Aider v") {
            events.add(.agentVersion(version))
        } else if text == AiderWatch.notice {
            asked.forget()
            watch.hasSeen = true
        } else if let usage = AiderTokens(text)?.usage {
            events.add(.answer(id: "\(conversation)@\(line.offset)", model: model, usage: usage))
        } else {
            add(edits: edits(madeBy: text), at: line.offset, to: &events)
        }
        news.add(events.named("\(conversation)@\(line.offset)"), to: conversation)
    }

    /// The edits that a line of Aider's says it made. Of a patch it tells each file by itself, since one that fails does
    /// not undo the others.
    private mutating func edits(madeBy text: String) -> [RawEdit] {
        if let file = Self.rest(of: text, after: "Applied edit to ") {
            return [asked.take(file)].compactMap(\.self)
        }
        if let moved = Self.rest(of: text, after: "Updating and moving ") {
            return moved.components(separatedBy: " to ").compactMap { asked.take($0, isPatch: true) }
        }
        let file = Self.rest(of: text, after: "Updating ", "Adding ", "Deleting ")
        return [file.flatMap { asked.take($0, isPatch: true) }].compactMap(\.self)
    }

    /// Aider says that some blocks failed, with their text; it made the others, and says no more of them.
    private mutating func addFailure(_ lines: [String], at offset: Int, to events: inout EventBuilder) {
        guard let first = lines.first, first.contains("SEARCH/REPLACE block"),
            first.contains("failed to match")
        else { return }
        let failed = AiderReply(lines).edits
        add(edits: asked.takeAll(but: failed), at: offset, to: &events)
    }

    private func add(edits: [RawEdit], at offset: Int, to events: inout EventBuilder) {
        for (index, edit) in edits.enumerated() {
            var edit = edit
            let call = "\(conversation ?? "")@\(offset)" + (index > 0 ? "/\(index)" : "")
            edit.call = call
            events.add(
                call: ToolUse(name: edit.tool, call: call, input: .object(["path": .string(edit.file)])))
            events.add(.edit(edit))
        }
    }

    /// The word before `edit format`.
    private static func format(in text: String) -> String {
        let words = text.split(separator: " ")
        guard let index = words.firstIndex(of: "edit"), index > 0 else { return "" }
        return String(words[index - 1])
    }

    private static func rest(of text: String, after prefixes: String...) -> String? {
        prefixes.first(where: text.hasPrefix).map { String(text.dropFirst($0.count)) }
    }
}
