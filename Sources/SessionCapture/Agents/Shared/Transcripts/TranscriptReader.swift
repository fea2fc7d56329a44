import JSONText

/// Understands one format of transcripts, line by line.
protocol TranscriptReader {
    /// The conversation that the last line was of.
    var conversation: String? { get set }
    var parentConversation: String? { get }
    /// The folder where the agent works, once a line told it.
    var workingDirectory: String? { get }

    /// The agent, where a line told it and the format alone does not.
    var agent: String? { get }

    /// Whether the lines so far leave no message half told.
    var isBetweenMessages: Bool { get }

    /// Whether the last line of a file counts though no end of a line follows it.
    func isWhole(unended line: TranscriptLine) -> Bool

    /// Where to begin to read, so that what is open at `position` is known there.
    func runUpStart(before position: Int, in path: String) throws -> Int

    /// Adds what the line tells. False where it is no line of such a transcript.
    mutating func read(_ line: TranscriptLine, into news: inout TranscriptNews) -> Bool

    /// Tells what the lines so far left open; where to begin again if they are not enough yet.
    mutating func finish(into news: inout TranscriptNews) -> Int?
}

extension TranscriptReader {
    var parentConversation: String? { nil }

    var agent: String? { nil }

    func isWhole(unended line: TranscriptLine) -> Bool { JSONValue(line.bytes) != nil }

    func runUpStart(before position: Int, in path: String) throws -> Int {
        guard position > Self.runUp else { return 0 }
        var lines = try ChunkedLines(path: path, from: position - Self.runUp)
        _ = try lines.next()
        return min(lines.position, position)
    }

    /// How much before a position is read again for what is open there, such as calls without their answers.
    private static var runUp: Int { 1 << 20 }

    var isBetweenMessages: Bool { true }

    mutating func finish(into news: inout TranscriptNews) -> Int? { nil }
}

/// Understands transcripts with one JSON object a line.
protocol JSONTranscriptReader: TranscriptReader {
    mutating func events(in json: JSONValue, of line: TranscriptLine) -> [RawEvent]
}

extension JSONTranscriptReader {
    mutating func read(_ line: TranscriptLine, into news: inout TranscriptNews) -> Bool {
        guard !line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) else { return true }
        guard let json = JSONValue(line.bytes), json.object != nil else { return false }
        let events = events(in: json, of: line)
        if let conversation { news.add(events, to: conversation) }
        return true
    }
}
