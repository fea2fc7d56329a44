import JSONText

/// Reads a file in the recorder's own format; a line that is wrong is passed over and counted.
struct RecordedLines: TranscriptReader {
    var conversation: String?
    private(set) var agent: String?
    var workingDirectory: String? { nil }

    mutating func read(_ line: TranscriptLine, into news: inout TranscriptNews) -> Bool {
        if line.bytes.isEmpty { return true }
        guard let recorded = try? RecordedLine(line.bytes, number: 1) else { return false }
        conversation = recorded.conversation
        agent = agent ?? recorded.agent
        let name = line.name(in: recorded.conversation)
        let events = recorded.events.enumerated().map { index, event in
            var event = event
            event.name = event.name ?? "\(name)#\(index)"
            if case .answer("", let model, let usage) = event.content {
                event.content = .answer(id: name, model: model, usage: usage)
            }
            return event
        }
        news.add(events, to: recorded.conversation)
        return true
    }
}

extension TranscriptFormat {
    /// The recorder's own, which any tool may write.
    static let recorded = lines(
        recognisedBy: { sample in
            RecordedLine.types.contains(sample["type"]?.string ?? "") && sample["conversation"] != nil
        },
        reader: { _ in RecordedLines() })
}
