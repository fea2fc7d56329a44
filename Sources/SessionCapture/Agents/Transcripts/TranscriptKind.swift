import Foundation
import JSONText

/// The kinds of files that agents keep conversations in.
enum TranscriptKind: Hashable {
    case claude, codex, copilot, cursor, gemini, aider, recorded
    /// One JSON document or a log of changes to one.
    case geminiDocument, vscodeChat
    case opencode

    var agent: String {
        switch self {
        case .claude: AgentName.claude
        case .codex: AgentName.codex
        case .copilot, .vscodeChat: AgentName.copilot
        case .cursor: AgentName.cursor
        case .gemini, .geminiDocument: AgentName.gemini
        case .aider: AgentName.aider
        case .opencode: AgentName.opencode
        case .recorded: "unknown"
        }
    }

    /// Whether the file is read as a whole.
    var isDocument: Bool { self == .geminiDocument || self == .vscodeChat }

    /// How many lines may say nothing of their kind.
    private static let linesLookedAt = 100

    /// The kind of the file at `path`, told by what it holds; nil where that is none of them.
    static func of(path: String) throws -> TranscriptKind? {
        var lines = try ChunkedLines(path: path, from: 0)
        var isFirst = true
        for _ in 0..<linesLookedAt {
            let next = try lines.next()
            if case .tooLong = next { continue }
            guard case .line(let line, let isWhole) = next else { break }
            if isFirst, line.bytes.starts(with: Data("SQLite format 3\0".utf8)) { return .opencode }
            if isFirst, path.hasSuffix(".aider.chat.history.md") { return .aider }
            if line.bytes.starts(with: Data(AiderHistory.heading.utf8)) { return .aider }
            if let kind = JSONValue(line.bytes).flatMap(of(line:)) { return kind }
            // A document that is written over several lines has no line that is one.
            if isFirst, line.bytes.first == UInt8(ascii: "{"), JSONValue(line.bytes) == nil,
                let kind = (try? WholeFile.bytes(of: path)).flatMap(JSONValue.init).flatMap(of(line:))
            {
                return kind
            }
            isFirst = isFirst && line.bytes.isEmpty
            if !isWhole { break }
        }
        return nil
    }

    private static func of(line json: JSONValue) -> TranscriptKind? {
        guard json.object != nil else { return nil }
        if json["requests"]?.array != nil { return .vscodeChat }
        if json["messages"]?.array != nil, json["sessionId"] != nil { return .geminiDocument }
        if json["kind"]?.int != nil, json["v"] != nil { return .vscodeChat }
        if json["$set"] != nil || json["$rewindTo"] != nil || json["projectHash"] != nil { return .gemini }
        let type = json["type"]?.string ?? ""
        if RecordedLine.types.contains(type), json["conversation"] != nil { return .recorded }
        if json["payload"] != nil, codexTypes.contains(type) { return .codex }
        if json["data"]?.object != nil, type.contains(".") { return .copilot }
        if json["uuid"] != nil || json["sessionId"] != nil, type == "user" || type == "assistant" {
            return .claude
        }
        if type == "user" || type == "gemini", json["id"] != nil, json["content"] != nil { return .gemini }
        if json["role"] != nil, json["message"]?["content"] != nil { return .cursor }
        let isOldCodex = json["timestamp"] != nil && json["instructions"] != nil && json["id"] != nil
        return isOldCodex || json["record_type"] != nil ? .codex : nil
    }

    private static let codexTypes: Set<String> = [
        "session_meta", "turn_context", "response_item", "event_msg", "compacted",
    ]
}
