import Domain
import Foundation
import GRDB
import JSONText

/// opencode's conversations: the tables `session`, `message` and `part` of `opencode.db`, the last two with JSON in
/// `data`.
///
/// https://github.com/anomalyco/opencode/blob/dev/packages/opencode/src/session/message-v2.ts
struct OpencodeDatabase {
    struct Session {
        let id: String
        let parent: String?
        let directory: String
        let version: String?
        let updated: Int
    }

    private let database: DatabaseQueue

    init(path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        // opencode writes while its conversation goes on.
        configuration.busyMode = .timeout(1)
        database = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// The sessions, the one with the latest change first.
    func sessions(in directories: [String]? = nil) throws -> [Session] {
        let rows = try database.read { database in
            try Row.fetchAll(
                database,
                sql:
                    "SELECT id, parent_id, directory, version, time_updated FROM session ORDER BY time_updated DESC"
            )
        }
        let all = rows.compactMap(Self.session)
        guard let directories else { return all }
        return all.filter { session in
            directories.contains { session.directory == $0 || session.directory.hasPrefix($0 + "/") }
        }
    }

    private static func session(_ row: Row) -> Session? {
        guard let id: String = row["id"], let directory: String = row["directory"] else { return nil }
        return Session(
            id: id, parent: row["parent_id"], directory: directory, version: row["version"],
            updated: row["time_updated"] ?? 0)
    }

    /// What changed in a session's messages at or after `position`, which is a time in milliseconds, and the time of
    /// the last change. At most `limit` parts, and all of one time together, so that none is lost between two calls.
    func news(of session: Session, after position: Int, limit: Int) throws -> (
        events: [RawEvent], position: Int, isComplete: Bool
    ) {
        try database.read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT part.id, part.time_created, part.time_updated, part.data, message.id AS message,
                        message.data AS message_data, max(part.time_updated, message.time_updated) AS changed
                    FROM part JOIN message ON message.id = part.message_id
                    WHERE part.session_id = ? AND changed >= ? ORDER BY changed, part.id
                    """,
                arguments: [session.id, position])
            var events: [RawEvent] = []
            var names: Set<String> = []
            var last = position
            var count = 0
            while let row = try rows.next() {
                let changed: Int = row["changed"] ?? last
                if count >= limit, changed > last { return (events, last, false) }
                count += 1
                last = max(last, changed)
                // What is about the whole message comes with each of its parts.
                events += Self.events(of: row, session).filter { names.insert($0.name ?? "").inserted }
            }
            return (events, last, true)
        }
    }

    private static func events(of row: Row, _ session: Session) -> [RawEvent] {
        guard let part = json(row["data"]), let message = json(row["message_data"]) else { return [] }
        let id: String = row["id"] ?? ""
        let messageID: String = row["message"] ?? ""
        var events = EventBuilder(
            time: EventTime.text(part["time"]?["start"] ?? .integer(row["time_created"] ?? 0)))
        let isUser = message["role"]?.string == "user"
        switch part["type"]?.string {
        case "text":
            let isWhole = isUser || part["time"]?["end"] != nil || message["time"]?["completed"] != nil
            let role: SessionSegment.Message.Role =
                part["synthetic"]?.bool == true ? .system : isUser ? .user : .assistant
            if isWhole { events.add(role, part["text"], name: id) }
        case "reasoning": events.add(reasoning: part["text"]?.string, name: id)
        case "tool": add(tool: part, name: id, to: &events)
        case "file": events.add(binaryParts: part.withoutBinaryParts.dropped)
        default: break
        }
        if !isUser { addAnswer(message, id: messageID, to: &events) }
        if let version = session.version { events.add(.agentVersion(version), name: "\(session.id)/version") }
        return events.named(id)
    }

    private static func add(tool part: JSONValue, name: String, to events: inout EventBuilder) {
        let state = part["state"] ?? .null
        guard let status = state["status"]?.string, status == "completed" || status == "error" else { return }
        var use = ToolUse(
            name: part["tool"]?.string ?? "", call: part["callID"]?.string, input: state["input"] ?? .null)
        events.add(call: use, name: name + "/call")
        events.add(responseTo: use.call, state.first(of: "output", "error"), name: name + "/response")
        events.add(binaryParts: (state["attachments"] ?? .null).withoutBinaryParts.dropped)
        use.result = state
        use.failed = status == "error"
        events.add(editsOf: use, name: name + "/edit")
    }

    private static func addAnswer(_ message: JSONValue, id: String, to events: inout EventBuilder) {
        guard message["time"]?["completed"] != nil else { return }
        let tokens = message["tokens"] ?? .null
        let usage = SessionSegment.Usage(
            inputTokens: tokens["input"]?.int ?? 0, outputTokens: tokens["output"]?.int ?? 0,
            cacheReadInputTokens: tokens["cache"]?["read"]?.int ?? 0)
        events.add(
            .answer(id: id, model: message["modelID"]?.string, usage: usage), name: id + "/answer")
    }

    private static func json(_ text: String?) -> JSONValue? {
        text.flatMap { JSONValue(Data($0.utf8)) }
    }
}
