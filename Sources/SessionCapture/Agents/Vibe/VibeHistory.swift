import Domain
import Foundation
import JSONText

/// The entries of a session's history: messages, thoughts and effects, which are calls of tools.
///
/// An entry is told anew until it is complete. An effect's id has that of the action behind it, by which other lines of
/// the journal tell its call's id; an answer's likewise, for its tokens.
struct VibeHistory {
    private let model: String?
    /// The helper whose history it is; nil for the main agent's. No person speaks to a helper.
    private let helper: String?
    private var order: [String] = []
    private var entries: [String: JSONValue] = [:]
    /// The ids of calls by the actions that they are.
    private var calls: [String: String] = [:]
    private var tokens: [String: SessionSegment.Usage] = [:]

    init(model: String?, helper: String?) {
        self.model = model
        self.helper = helper
    }

    /// Whether a journal's line may be of a kind that is read: most, and the longest, are not, and its kind stands at one
    /// of its ends.
    static func isOfInterest(_ line: Data) -> Bool {
        let ends = String(decoding: line.prefix(100) + line.suffix(100), as: UTF8.self)
        return ends.contains("projection_delta") || ends.contains("action_result")
    }

    mutating func add(_ entries: [JSONValue]) {
        for entry in entries {
            guard let id = entry["id"]?.string else { continue }
            if self.entries.updateValue(entry, forKey: id) == nil { order.append(id) }
        }
    }

    /// - Parameter sequence: the number of the last line whose entries are known.
    mutating func add(line: JSONValue, after sequence: Int) {
        let payload = line["payload"] ?? .null
        switch line["type"]?.string {
        case "projection_delta":
            guard line["sequence"]?.int ?? .max > sequence else { return }
            add((payload["delta"]?.array ?? []).compactMap { $0["entry"] })
        case "action_result": add(result: payload["result"] ?? .null)
        default: break
        }
    }

    private mutating func add(result: JSONValue) {
        guard let action = result["action_id"]?.string else { return }
        if let call = result["call_id"]?.string { calls[action] = call }
        guard let usage = result["result"]?["usage"] else { return }
        tokens[action] = SessionSegment.Usage(
            inputTokens: usage["input_tokens"]?.int ?? 0, outputTokens: usage["output_tokens"]?.int ?? 0,
            cacheReadInputTokens: usage["cached_input_tokens"]?.int ?? 0)
    }

    // MARK: Events

    /// What the complete entries tell.
    var events: [RawEvent] {
        order.compactMap { entries[$0] }.filter { $0["generationStatus"]?.string != "in_progress" }
            .flatMap { events(of: $0) }
    }

    private func events(of entry: JSONValue) -> [RawEvent] {
        var events = EventBuilder(time: EventTime.text(entry["createdAt"]), helper: helper)
        let id = entry["id"]?.string ?? ""
        switch entry["type"]?.string {
        case "message" where entry["role"]?.string == "user":
            let told = ContentText(entry["content"])
            events.add(Speech(helper == nil ? nil : .task, text: told.text), name: "vibe:\(id)")
            events.add(binaryParts: told.binaryParts)
        case "message":
            events.add(.assistant, entry["content"], name: "vibe:\(id)")
            let action = Self.action(behind: id)
            let usage = tokens[action] ?? SessionSegment.Usage()
            events.add(.answer(id: action, model: model, usage: usage), name: "vibe:\(id)/answer")
        case "reasoning":
            let text = ContentText(entry.first(of: "content", "text", "summary")).text
            events.add(reasoning: text, name: "vibe:\(id)")
        case "effect": return effect(entry, id: id)
        default: break
        }
        return events.events
    }

    private func effect(_ entry: JSONValue, id: String) -> [RawEvent] {
        let (detail, state) = (entry["detail"] ?? .null, entry["state"] ?? .null)
        let output = state["output"] ?? .null
        var use = ToolUse(
            name: detail["toolName"]?.string ?? "", call: calls[Self.action(behind: id)] ?? id,
            input: detail["input"] ?? .null)
        var begin = EventBuilder(time: EventTime.text(entry["createdAt"]), helper: helper)
        begin.add(call: use, name: "vibe:\(id)/call")
        var end = EventBuilder(
            time: EventTime.text(entry.first(of: "updatedAt", "createdAt")), helper: helper)
        let answer =
            output.first(of: "structured_content", "content") ?? state.first(of: "outputText", "error")
        end.add(
            responseTo: use.call, answer, starting: detail["childSessionId"]?.string,
            name: "vibe:\(id)/response")
        use.result = output
        use.failed =
            state["status"]?.string != "completed" || output["type"]?.string ?? "success" != "success"
        end.add(editsOf: use, name: "vibe:\(id)/edit")
        return begin.events + end.events
    }

    /// The id of an action in that of its entry, as `effect-<id>`.
    private static func action(behind id: String) -> String {
        String(id.split(separator: "-", maxSplits: 1).last ?? "")
    }
}
