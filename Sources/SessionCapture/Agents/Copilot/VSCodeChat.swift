import Domain
import Foundation
import JSONText

/// The chats that VS Code itself keeps for Copilot in `chatSessions`: a JSON document, or, since 2026, a log of changes
/// to one.
struct VSCodeChat {
    private let json: JSONValue

    init(document: JSONValue) {
        json = document
    }

    /// Replays a log: lines `{kind, k, v}` where 0 is the whole, 1 sets what is at the path `k`, 2 adds to the list
    /// there (from the index `i` on, where it is given), and 3 takes away.
    init(log lines: [JSONValue]) {
        json = lines.reduce(.null) { document, line in
            let path = line["k"]?.array ?? []
            let value = line["v"] ?? .null
            switch line["kind"]?.int {
            case 0: return value
            case 1: return document.replacing(path[...]) { _ in value }
            case 2:
                return document.replacing(path[...]) { old in
                    let list = old.array ?? []
                    let kept = line["i"]?.int.map { list.prefix(max(0, $0)) } ?? list[...]
                    return .array(kept + (value.array ?? []))
                }
            case 3: return document.replacing(path[...]) { _ in .null }
            default: return document
            }
        }
    }

    /// A chat as its file holds it, in either form.
    static func document(at path: String, _ bytes: Data) -> TranscriptDocument {
        if let json = JSONValue(bytes), json["kind"] == nil {
            let chat = VSCodeChat(document: json)
            return TranscriptDocument(conversation: chat.conversation, events: chat.events, unreadable: 0)
        }
        var lines = bytes.split(separator: UInt8(ascii: "\n")).map { JSONValue(Data($0)) }
        // The last line may still be written.
        if lines.last == .some(nil) { lines.removeLast() }
        let chat = VSCodeChat(log: lines.compactMap { $0 })
        return TranscriptDocument(
            conversation: chat.conversation, events: chat.events, unreadable: lines.count { $0 == nil })
    }

    var conversation: String? { json["sessionId"]?.string }

    var events: [RawEvent] {
        (json["requests"]?.array ?? []).flatMap(events(of:))
    }

    private func events(of request: JSONValue) -> [RawEvent] {
        let id = request["requestId"]?.string ?? ""
        var events = EventBuilder(time: EventTime.text(request["timestamp"]))
        if let version = request["agent"]?["extensionVersion"]?.string {
            events.add(.agentVersion(version), name: "\(id)/version")
        }
        events.add(.user, request["message"]?["text"], name: "\(id)/prompt")
        let model = request["modelId"]?.string.map { $0.hasPrefix("copilot/") ? String($0.dropFirst(8)) : $0 }
        if let model { events.add(.model(model), name: "\(id)/model") }
        let metadata = request["result"]?["metadata"] ?? .null
        let rounds = metadata["toolCallRounds"]?.array ?? []
        for (index, round) in rounds.enumerated() {
            let name = "\(id)/\(round["id"]?.string ?? String(index))"
            events.add(.assistant, round["response"], name: name)
            for call in round["toolCalls"]?.array ?? [] {
                add(call, results: metadata["toolCallResults"] ?? .null, name: name, to: &events)
            }
        }
        if rounds.isEmpty { events.add(.assistant, spoken(request), name: "\(id)/reply") }
        return events.named("vscode:\(id)")
    }

    /// What the user sees, where nothing else is kept.
    private func spoken(_ request: JSONValue) -> JSONValue {
        let texts = (request["response"]?.array ?? []).filter { $0["kind"] == nil }
            .compactMap { $0["value"]?.string }
        return .string(texts.joined())
    }

    private func add(_ call: JSONValue, results: JSONValue, name: String, to events: inout EventBuilder) {
        let id = call["id"]?.string
        let arguments = call["arguments"]
        var use = ToolUse(
            name: call["name"]?.string ?? "", call: id,
            input: arguments?.string.flatMap { JSONValue(Data($0.utf8)) } ?? arguments ?? .null)
        let name = "\(name)/\(id ?? "")"
        events.add(call: use, name: name)
        guard let result = id.flatMap({ results[$0] }) else { return }
        let text = Self.texts(in: result["content"] ?? .null).joined()
        events.add(responseTo: id, .string(text), name: name + "/response")
        use.result = .string(text)
        events.add(editsOf: use, name: name + "/edit")
    }

    /// A result is a tree of nodes, some of which have a text.
    private static func texts(in value: JSONValue) -> [String] {
        switch value {
        case .array(let values): return values.flatMap(texts(in:))
        case .object(let values):
            if let text = values["text"]?.string { return [text] }
            if let text = values["value"]?.string { return [text] }
            return ["value", "node", "children"].flatMap { values[$0].map(texts(in:)) ?? [] }
        default: return []
        }
    }
}

extension JSONValue {
    /// The value with another one at a path of keys and indices. A path that leads nowhere changes nothing.
    fileprivate func replacing(_ path: ArraySlice<JSONValue>, by change: (JSONValue) -> JSONValue)
        -> JSONValue
    {
        guard let step = path.first else { return change(self) }
        switch (self, step) {
        case (.object(var values), .string(let key)):
            values[key] = (values[key] ?? .null).replacing(path.dropFirst(), by: change)
            return .object(values)
        case (.array(var values), .integer(let index)) where values.indices.contains(index):
            values[index] = values[index].replacing(path.dropFirst(), by: change)
            return .array(values)
        default: return self
        }
    }
}
