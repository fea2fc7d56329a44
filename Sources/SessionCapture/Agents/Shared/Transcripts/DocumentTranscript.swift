import Foundation

/// A transcript that is one JSON document, or a log that makes one. A position is the time of the file's last change,
/// in milliseconds since 1970.
struct DocumentTranscript: Transcript {
    let conversation: String?
    var parentConversation: String? { nil }
    var workingDirectory: String? { nil }
    let tellsAgain = true
    private let path: String
    private let understood: @Sendable (String, Data) -> TranscriptDocument

    init(path: String, understood: @escaping @Sendable (String, Data) -> TranscriptDocument) {
        self.path = path
        self.understood = understood
        let fileName = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
        conversation = Self.document(path, understood).conversation ?? fileName
    }

    func news(after position: Int, limit: Int) throws -> TranscriptNews {
        let changed = try WholeFile.changed(path)
        var news = TranscriptNews(position: max(changed, position))
        guard changed > position else { return news }
        let document = Self.document(path, understood)
        if let conversation { news.add(document.events, to: conversation) }
        news.unreadable = document.unreadable
        return news
    }

    private static func document(
        _ path: String, _ understood: (String, Data) -> TranscriptDocument
    ) -> TranscriptDocument {
        guard let bytes = try? WholeFile.bytes(of: path) else {
            return TranscriptDocument(conversation: nil, events: [], unreadable: 1)
        }
        return understood(path, bytes)
    }
}
