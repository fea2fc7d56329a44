import JSONText

/// The shape of entries that Claude Code began and others took over: groups of commands, each with a time-out.
struct GroupedHooks {
    private let command: JSONValue

    /// - Parameter timeout: in the agent's own unit.
    init(_ command: String, timeout: Double) {
        self.command = .object([
            "type": .string("command"), "command": .string(command), "timeout": .number(timeout),
        ])
    }

    /// - Parameter matcher: the tools that the entry is for; nil for all.
    func entry(_ event: String, matcher: String? = nil) -> AgentSettings.Entry {
        var group: [String: JSONValue] = ["hooks": .array([command])]
        if let matcher { group["matcher"] = .string(matcher) }
        return AgentSettings.Entry(event, .object(group))
    }
}
