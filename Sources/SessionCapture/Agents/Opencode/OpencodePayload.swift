import JSONText

/// What opencode's plugin tells its callbacks, as our plugin passes it on: one JSON object
///
///     {"event": "tool.execute.before", "directory": "/repo", "input": {…}, "output": {…}}
///     {"event": "session.created", "directory": "/repo", "properties": {…}}
///
/// with the callback's name or the event's type, its two arguments (`input`, `output`) or the event's `properties`
/// unchanged, the plugin's `directory`, and optionally `timestamp` in milliseconds.
///
/// https://opencode.ai/docs/plugins
struct OpencodePayload {
    private let json: JSONValue
    private let event: String

    init?(_ json: JSONValue) {
        guard let event = json["event"]?.string, json.first(of: "input", "properties") != nil else {
            return nil
        }
        self.json = json
        self.event = event
    }

    /// The same in the fields that the other agents use.
    var flattened: JSONValue {
        let input = json.first(of: "input", "properties") ?? .null
        let output = json["output"] ?? .null
        let session = input["info"] ?? .null
        var fields: [String: JSONValue] = ["hook_event_name": .string(event), "opencode": .bool(true)]
        fields["session_id"] = input.first(of: "sessionID") ?? session["id"]
        fields["parent_session_id"] = session["parentID"]
        fields["cwd"] = json["directory"] ?? session["directory"]
        fields["timestamp"] = json["timestamp"]
        fields["tool_name"] = input["tool"]
        fields["tool_use_id"] = input["callID"]
        fields["message_id"] = input["messageID"] ?? output["message"]?["id"]
        fields["model"] = input["model"]?["modelID"] ?? output["message"]?["model"]?["modelID"]
        fields["tool_input"] = input["args"] ?? output["args"] ?? json["args"]
        if event == "tool.execute.after" { fields["tool_response"] = output }
        if event == "chat.message" {
            let texts = output["parts"]?.array?.filter { $0["synthetic"]?.bool != true }
                .compactMap { $0["text"]?.string }
            fields["prompt"] = texts.map { .string($0.joined(separator: "\n")) }
        }
        return .object(fields)
    }
}
