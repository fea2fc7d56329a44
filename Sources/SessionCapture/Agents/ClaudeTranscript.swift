import Domain
package import Foundation

/// Reads Claude Code's transcripts: one JSON object a line.
package struct ClaudeTranscript {
    private var paths: RepositoryPaths
    /// Tool calls of this reading, so that a result's edit knows its input.
    private var calls: [String: (name: String, input: JSONValue)] = [:]
    /// The agent's name for the conversation, once a line told it.
    package private(set) var conversation: String?
    package private(set) var unreadableLines = 0

    package init(paths: RepositoryPaths) {
        self.paths = paths
    }

    /// The events in whole lines of `bytes`, and how many bytes these lines have. A last line that is not yet JSON is
    /// still being written.
    package mutating func read(_ bytes: Data) -> (events: [AgentEvent], length: Int) {
        var events: [AgentEvent] = []
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            events += read(line: bytes[start..<end])
            start = end + 1
        }
        let rest = bytes[start...]
        if !rest.isEmpty, JSONValue(rest) != nil {
            events += read(line: rest)
            start = bytes.endIndex
        }
        return (events, start - bytes.startIndex)
    }

    private mutating func read(line bytes: Data) -> [AgentEvent] {
        guard !bytes.isEmpty else { return [] }
        guard let line = JSONValue(bytes) else {
            unreadableLines += 1
            return []
        }
        guard let type = line["type"]?.string, type == "user" || type == "assistant",
            line["isMeta"]?.bool != true,
            let message = line["message"]
        else { return [] }
        conversation = conversation ?? line["sessionId"]?.string
        if let folder = line["cwd"]?.string { paths.add(workingDirectory: folder) }
        let time = line["timestamp"]?.string
        var events = type == "user" ? user(message, line, time) : assistant(message, time)
        if let version = line["version"]?.string, !events.isEmpty {
            events.append(AgentEvent(source: .transcript, time: time, content: .agentVersion(version)))
        }
        guard let name = line["uuid"]?.string else { return events }
        return events.enumerated().map { $1.named("\(name)#\($0)") }
    }

    private mutating func user(_ message: JSONValue, _ line: JSONValue, _ time: String?) -> [AgentEvent] {
        if let text = message["content"]?.string { return [self.message(.user, .text(text), time)] }
        return (message["content"]?.array ?? []).flatMap { part in
            switch part["type"]?.string {
            case "text": return [self.message(.user, .text(part["text"]?.string ?? ""), time)]
            case "tool_result": return toolResult(part, line, time)
            case nil: return []
            default: return [AgentEvent(source: .transcript, time: time, content: .binaryParts(1))]
            }
        }
    }

    private mutating func toolResult(_ part: JSONValue, _ line: JSONValue, _ time: String?) -> [AgentEvent] {
        let id = part["tool_use_id"]?.string
        var events: [AgentEvent] = []
        let texts = part["content"]?.array?.compactMap { $0["text"]?.string }
        let images = (part["content"]?.array ?? []).filter { $0["type"]?.string == "image" }.count
        let response = part["content"]?.string ?? texts?.joined(separator: "\n") ?? ""
        events.append(message(.tool, .toolCallResponse(id: id, response: response), time))
        if images > 0 {
            events.append(AgentEvent(source: .transcript, time: time, content: .binaryParts(images)))
        }
        guard part["is_error"]?.bool != true else { return events }
        let call = id.flatMap { calls[$0] }
        let result = line["toolUseResult"] ?? .null
        guard call != nil || result["filePath"] != nil else { return events }
        let edits = ClaudeEdit(name: call?.name, input: call?.input ?? .null, result: result)
            .edits(call: id, time: time, paths: paths)
        return events + edits.map { AgentEvent(source: .transcript, time: time, content: .edit($0)) }
    }

    private mutating func assistant(_ message: JSONValue, _ time: String?) -> [AgentEvent] {
        var events: [AgentEvent] = []
        for part in message["content"]?.array ?? [] {
            switch part["type"]?.string {
            case "text":
                events.append(self.message(.assistant, .text(part["text"]?.string ?? ""), time))
            case "thinking":
                events.append(self.message(.assistant, .reasoning(part["thinking"]?.string ?? ""), time))
            case "tool_use":
                let name = part["name"]?.string ?? ""
                let input = part["input"] ?? .null
                let id = part["id"]?.string
                if let id { calls[id] = (name, input) }
                events.append(
                    self.message(.assistant, .toolCall(id: id, name: name, arguments: input.text), time))
            default:
                events.append(AgentEvent(source: .transcript, time: time, content: .binaryParts(1)))
            }
        }
        if let answer = answer(message, time) { events.append(answer) }
        return events
    }

    private func answer(_ message: JSONValue, _ time: String?) -> AgentEvent? {
        // "<synthetic>" marks what Claude Code itself wrote.
        guard let model = message["model"]?.string, !model.hasPrefix("<"), let id = message["id"]?.string
        else {
            return nil
        }
        let usage = message["usage"] ?? .null
        let tokens = SessionSegment.Usage(
            inputTokens: usage["input_tokens"]?.int ?? 0, outputTokens: usage["output_tokens"]?.int ?? 0,
            cacheReadInputTokens: usage["cache_read_input_tokens"]?.int ?? 0)
        return AgentEvent(
            source: .transcript, time: time, content: .answer(id: id, model: model, usage: tokens))
    }

    private func message(
        _ role: SessionSegment.Message.Role, _ part: SessionSegment.Part, _ time: String?
    ) -> AgentEvent {
        AgentEvent(
            source: .transcript, time: time,
            content: .message(SessionSegment.Message(role: role, time: time, parts: [part])))
    }
}
