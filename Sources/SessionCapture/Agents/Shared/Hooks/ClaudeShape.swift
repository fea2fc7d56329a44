import JSONText

/// The hooks of an agent that took over the shape of Claude Code's payloads: `session_id`, `transcript_path`, `cwd`,
/// `hook_event_name`, `tool_name`, `tool_input`, and an answer after a tool. What differs stands in this table.
struct ClaudeShape: Sendable {
    /// What its events are about, by their names.
    let events: [String: HookEvent]
    /// Parts of the paths that only its transcripts have.
    let transcriptPlaces: [String]
    /// The file to read in the folder that `transcript_path` names; nil where it names the transcript itself.
    var transcriptFile: String?
    /// What Claude Code calls its fields, by their names here. Of several with one name there, the first that is told
    /// counts.
    var fields: KeyValuePairs<String, String> = [:]
    /// The field with what went wrong in a tool, which then has no answer.
    var errorField: String?
    /// Fields that say again what others say.
    var repetitions: [String] = []

    /// Its events must have names that no other agent's have: they tell its payloads.
    var dialect: HookDialect {
        HookDialect(
            events: events, certainty: { isOwn($0.event) ? .ownEvent : nil },
            transcriptPlaces: transcriptPlaces, translated: { payload, _ in translated(payload) })
    }

    private func isOwn(_ event: String?) -> Bool { event.map { events[$0] != nil } ?? false }

    private func translated(_ payload: JSONValue) -> JSONValue? {
        guard isOwn(payload["hook_event_name"]?.string), var members = payload.object else { return nil }
        if let transcriptFile, let folder = members["transcript_path"]?.string, !folder.isEmpty {
            members["transcript_path"] = .string("\(folder)/\(transcriptFile)")
        }
        for (name, known) in fields {
            let value = members.removeValue(forKey: name) ?? .null
            if !value.isNull, members[known] == nil { members[known] = value }
        }
        if let errorField, let error = members.removeValue(forKey: errorField), !error.isNull {
            members["tool_response"] = .object(["error": error])
        }
        // A helper has a conversation of its own.
        if members["agent_id"] == nil, members["parent_session_id"]?.string != nil {
            members["agent_id"] = members["session_id"]
        }
        for name in repetitions { members[name] = nil }
        return .object(members)
    }
}
