package import Domain
package import Foundation
import JSONText

/// The recorder's own format, for any other tool: one JSON object a line.
///
///     {"type": "prompt", "conversation": "c1", "agent": "my-tool", "time": "2026-01-01T00:00:00Z", "text": "Fix it"}
///     {"type": "reply", "conversation": "c1", "model": "m-1", "text": "Done."}
///     {"type": "reasoning", "conversation": "c1", "text": "Let me see."}
///     {"type": "tool_call", "conversation": "c1", "id": "t1", "tool": "shell", "arguments": {"command": "ls"}}
///     {"type": "tool_result", "conversation": "c1", "id": "t1", "result": "README"}
///     {"type": "edit", "conversation": "c1", "path": "src/a.swift", "removed": ["old"], "added": ["new"]}
///     {"type": "edit", "conversation": "c1", "path": "src/a.swift", "before": "old\n", "after": "new\n"}
///     {"type": "usage", "conversation": "c1", "model": "m-1", "input_tokens": 1, "output_tokens": 2}
///
/// - `type` and `conversation` are in every line; `agent` (1 to 64 letters, digits, `.`, `_`, `-`), `agent_version`,
///   `model`, `time` (RFC 3339, or seconds or milliseconds since 1970) and `name` may be. Two lines with one `name` are
///   the same thing told twice.
/// - `prompt`, `reply` and `reasoning` have a `text`.
/// - `tool_call` has a `tool`, and may have an `id` and `arguments` (any JSON); `tool_result` has a `result` (any
///   JSON), and may have the `id`.
/// - `edit` has a `path`, absolute or relative to the work tree's top, and either `removed` and `added` (lists of
///   lines; one may be left out) or `before` and `after` (the file's texts; either may be null or left out for a file
///   that is new or was deleted). It may have a `tool` and the `id` of the call that made it.
/// - `usage` has at least one of `input_tokens`, `output_tokens` and `cache_read_input_tokens`.
/// - Fields of other names are kept.
package struct RecordedLine {
    package let conversation: String
    package let agent: String?
    package private(set) var events: [RawEvent]
    /// The names of the fields that the format does not know.
    package let unknown: [String]

    /// Whether fields that the format does not know are kept: an edit and a count of tokens have no room for them.
    package var keepsUnknown: Bool {
        if case .message? = events.first?.content { true } else { false }
    }

    /// What is wrong with a line, for people who write such lines.
    package struct Mistake: ProblemSource, Hashable {
        package let line: Int
        package let message: String
        /// A line that must be corrected.
        package var problem: Problem { Problem(.invalid, "line \(line): \(message)") }
    }

    /// - Parameters:
    ///   - number: counted from one, for the message about what is wrong.
    ///   - place: where in its file the line begins, which names it where it has no name of its own.
    /// - Throws: `Mistake` where the line is not in the format.
    package init(_ bytes: Data, number: Int, place: Int? = nil) throws(Mistake) {
        guard let json = JSONValue(bytes), json.object != nil else {
            throw Mistake(line: number, message: "is not a JSON object")
        }
        let fields = RecordedFields(json, line: number)
        conversation = try fields.text("conversation")
        agent = try fields.optionalText("agent")
        if let agent, !SessionSegment.isAgentName(agent) {
            throw Mistake(line: number, message: "'agent' must be 1 to 64 letters, digits, '.', '_' or '-'")
        }
        unknown = fields.unknown.keys.sorted()
        events = try Self.events(fields)
        guard let place else { return }
        let name = TranscriptLine(bytes: bytes, offset: place).name(in: conversation)
        for index in events.indices where events[index].name == nil {
            events[index].name = "\(name)#\(index)"
        }
    }

    static let types: Set<String> = [
        "prompt", "reply", "reasoning", "tool_call", "tool_result", "edit", "usage",
    ]

    private static func events(_ fields: RecordedFields) throws(Mistake) -> [RawEvent] {
        let type = try fields.text("type")
        var events = EventBuilder(time: try fields.time())
        switch type {
        case "prompt": events.add(.user, .string(try fields.text("text")))
        case "reply": events.add(.assistant, .string(try fields.text("text")))
        case "reasoning": events.add(reasoning: try fields.text("text"))
        case "tool_call":
            let use = ToolUse(
                name: try fields.text("tool"), call: try fields.optionalText("id"),
                input: fields["arguments"] ?? .null)
            events.add(call: use)
        case "tool_result":
            guard let result = fields["result"] else { throw fields.missing("result") }
            events.add(responseTo: try fields.optionalText("id"), result)
        case "edit": events.add(.edit(try edit(fields)))
        case "usage":
            events.add(.answer(id: "", model: try fields.optionalText("model"), usage: try usage(fields)))
        default:
            let known = types.sorted().joined(separator: ", ")
            throw fields.problem("'type' is '\(type)'; it must be one of \(known)")
        }
        if type != "usage", let model = try fields.optionalText("model") { events.add(.model(model)) }
        if let version = try fields.optionalText("agent_version") { events.add(.agentVersion(version)) }
        var named = events.named(try fields.optionalText("name"))
        if !named.isEmpty { named[0].attributes = fields.unknown }
        return named
    }

    private static func edit(_ fields: RecordedFields) throws(Mistake) -> RawEdit {
        let path = try fields.text("path")
        let removed = try fields.lines("removed")
        let added = try fields.lines("added")
        let before = try fields.optionalText("before")
        let after = try fields.optionalText("after")
        let hasLines = removed != nil || added != nil
        guard hasLines != (before != nil || after != nil) else {
            throw fields.problem("an edit needs either 'removed' and 'added' or 'before' and 'after'")
        }
        let changes =
            hasLines
            ? LineChanges(removed: removed ?? [], added: added ?? [])
            : LineChanges(from: before ?? "", to: after ?? "")
        return RawEdit(
            file: path, tool: try fields.optionalText("tool") ?? "edit", call: try fields.optionalText("id"),
            changes: changes, before: before, after: after)
    }

    private static func usage(_ fields: RecordedFields) throws(Mistake) -> SessionSegment.Usage {
        let input = try fields.count("input_tokens")
        let output = try fields.count("output_tokens")
        let cached = try fields.count("cache_read_input_tokens")
        guard input != nil || output != nil || cached != nil else { throw fields.missing("input_tokens") }
        return SessionSegment.Usage(
            inputTokens: input ?? 0, outputTokens: output ?? 0, cacheReadInputTokens: cached ?? 0)
    }
}
