import Domain
import Foundation
import JSONText

/// Gemini's chats: a line that describes the chat, one for each message, again where it grew, and `{"$set": …}` and
/// `{"$rewindTo": id}`. Older versions wrote one JSON document with the same messages.
///
/// https://github.com/google-gemini/gemini-cli/blob/main/packages/core/src/services/chatRecordingService.ts
struct GeminiChat: JSONTranscriptReader {
    var conversation: String?
    private(set) var parentConversation: String?
    private(set) var workingDirectory: String?
    private let rewound: Set<String>
    private var toldNames: Set<String> = []
    private var model: String?

    init(path: String) {
        let names = path.split(separator: "/").map(String.init)
        conversation = names.last.map { ($0 as NSString).deletingPathExtension }
        // A subagent's chat lies in a folder with its parent's name.
        if let chats = names.lastIndex(of: "chats"), chats == names.count - 3 {
            parentConversation = names[chats + 1]
        }
        let project = path.components(separatedBy: "/chats/").dropLast().joined(separator: "/chats/")
        workingDirectory = FileManager.default.contents(atPath: project + "/.project_root").map {
            String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
        rewound = GeminiRewinds(path: path).messages
    }

    mutating func events(in json: JSONValue, of line: TranscriptLine) -> [RawEvent] {
        if json["$rewindTo"] != nil { return [] }
        if let changed = json["$set"] { return events(inDocument: changed) }
        return json["type"] == nil ? events(inDocument: json) : events(inMessage: json)
    }

    /// A chat that is one JSON document.
    static func document(at path: String, _ bytes: Data) -> TranscriptDocument {
        var chat = GeminiChat(path: path)
        let json = JSONValue(bytes)
        let events = chat.events(inDocument: json ?? .null)
        return TranscriptDocument(
            conversation: chat.conversation, events: events, unreadable: json == nil ? 1 : 0)
    }

    /// What describes the chat, with its messages where they stand in it.
    mutating func events(inDocument json: JSONValue) -> [RawEvent] {
        conversation = json["sessionId"]?.string ?? conversation
        workingDirectory = workingDirectory ?? json["directories"]?.array?.first?.string
        return (json["messages"]?.array ?? []).flatMap { events(inMessage: $0) }
    }

    /// A message is told again whenever it grew: each of its parts has a name, and is new once.
    private mutating func events(inMessage json: JSONValue) -> [RawEvent] {
        let type = json["type"]?.string
        let id = json["id"]?.string ?? ""
        guard type == "user" || type == "gemini", !rewound.contains(id) else { return [] }
        var events = EventBuilder(time: EventTime.text(json["timestamp"]))
        if let told = json["model"]?.string, told != model {
            model = told
            events.add(.model(told), name: "\(id)/model")
        }
        for (index, thought) in (json["thoughts"]?.array ?? []).enumerated() {
            let text = [thought["subject"], thought["description"]].compactMap { $0?.string }
            events.add(reasoning: text.joined(separator: "\n"), name: "\(id)/thought#\(index)")
        }
        events.add(type == "user" ? .user : .assistant, json["content"], name: "\(id)/text")
        for call in json["toolCalls"]?.array ?? [] { add(call, to: &events) }
        addTokens(json, id: id, to: &events)
        return events.named("gemini:\(id)").filter { event in
            event.name.map { toldNames.insert($0).inserted } ?? true
        }
    }

    private func add(_ json: JSONValue, to events: inout EventBuilder) {
        let id = json["id"]?.string
        var use = ToolUse(name: json["name"]?.string ?? "", call: id, input: json["args"] ?? .null)
        let name = "call:\(id ?? json.text)"
        events.add(call: use, name: name)
        let answers = json["result"]?.array?.compactMap { $0["functionResponse"]?["response"] } ?? []
        let answer = answers.first ?? json.first(of: "result", "resultDisplay")
        if let answer { events.add(responseTo: id, answer, name: name + "/response") }
        // Versions that tell a state tell it before the call is over, too.
        if let status = json["status"]?.string, status != "success" { return }
        use.result = json["resultDisplay"]?.object == nil ? answer ?? .null : json["resultDisplay"] ?? .null
        events.add(editsOf: use, name: name + "/edit")
    }

    private func addTokens(_ json: JSONValue, id: String, to events: inout EventBuilder) {
        guard json["type"]?.string == "gemini", let usage = json["tokens"] else { return }
        let tokens = SessionSegment.Usage(
            inputTokens: usage["input"]?.int ?? 0, outputTokens: usage["output"]?.int ?? 0,
            cacheReadInputTokens: usage["cached"]?.int ?? 0)
        events.add(.answer(id: id, model: json["model"]?.string, usage: tokens), name: "\(id)/tokens")
    }
}
