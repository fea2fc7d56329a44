import Foundation
import JSONText

/// A transcript that is one JSON document, or a log that makes one.
struct TranscriptDocument {
    let conversation: String?
    let events: [ToldEvent]
    /// One where the document cannot be read, else the lines of its log that cannot.
    let unreadable: Int

    init(path: String, kind: TranscriptKind) {
        let stem = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
        guard let bytes = try? WholeFile.bytes(of: path) else {
            (conversation, events, unreadable) = (stem, [], 1)
            return
        }
        let whole = JSONValue(bytes)
        if kind == .geminiDocument {
            var chat = GeminiChat(path: path)
            events = chat.events(inDocument: whole ?? .null)
            (conversation, unreadable) = (chat.conversation ?? stem, whole == nil ? 1 : 0)
            return
        }
        let chat: VSCodeChat
        if let whole, whole["kind"] == nil {
            chat = VSCodeChat(document: whole)
            unreadable = 0
        } else {
            var rest = bytes.split(separator: UInt8(ascii: "\n")).map { JSONValue(Data($0)) }
            // The last line may still be written.
            if rest.last == .some(nil) { rest.removeLast() }
            chat = VSCodeChat(log: rest.compactMap { $0 })
            unreadable = rest.count { $0 == nil }
        }
        conversation = chat.conversation ?? stem
        events = chat.events
    }
}
