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

    var conversation: String? { json["sessionId"]?.string }

    var events: [ToldEvent] {
        (json["requests"]?.array ?? []).flatMap(events(of:))
    }

    private func events(of request: JSONValue) -> [ToldEvent] {
        let id = request["requestId"]?.string ?? ""
        var parts = ToldParts(time: ToldTime.text(request["timestamp"]))
        if let version = request["agent"]?["extensionVersion"]?.string {
            parts.add(.agentVersion(version), name: "\(id)/version")
        }
        parts.add(.user, request["message"]?["text"], name: "\(id)/prompt")
        let model = request["modelId"]?.string.map { $0.hasPrefix("copilot/") ? String($0.dropFirst(8)) : $0 }
        if let model { parts.add(.model(model), name: "\(id)/model") }
        let metadata = request["result"]?["metadata"] ?? .null
        let rounds = metadata["toolCallRounds"]?.array ?? []
        for (index, round) in rounds.enumerated() {
            let name = "\(id)/\(round["id"]?.string ?? String(index))"
            parts.add(.assistant, round["response"], name: name)
            for call in round["toolCalls"]?.array ?? [] {
                add(call, results: metadata["toolCallResults"] ?? .null, name: name, to: &parts)
            }
        }
        if rounds.isEmpty { parts.add(.assistant, spoken(request), name: "\(id)/reply") }
        return parts.named("vscode:\(id)")
    }

    /// What the user sees, where nothing else is kept.
    private func spoken(_ request: JSONValue) -> JSONValue {
        let texts = (request["response"]?.array ?? []).filter { $0["kind"] == nil }
            .compactMap { $0["value"]?.string }
        return .string(texts.joined())
    }

    private func add(_ call: JSONValue, results: JSONValue, name: String, to parts: inout ToldParts) {
        let id = call["id"]?.string
        let arguments = call["arguments"]
        var use = ToolUse(
            name: call["name"]?.string ?? "", call: id,
            input: arguments?.string.flatMap { JSONValue(Data($0.utf8)) } ?? arguments ?? .null)
        let name = "\(name)/\(id ?? "")"
        parts.add(call: use, name: name)
        guard let result = id.flatMap({ results[$0] }) else { return }
        let text = Self.texts(in: result["content"] ?? .null).joined()
        parts.add(responseTo: id, .string(text), name: name + "/response")
        use.result = .string(text)
        parts.add(editsOf: use, name: name + "/edit")
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
