import JSONText

/// A hook's payload as far as its shape tells the agent that it comes from.
struct PayloadShape {
    private let json: JSONValue

    init(_ json: JSONValue) {
        self.json = json
    }

    /// The event's name in the field that most agents use.
    var event: String? { json["hook_event_name"]?.string }

    /// Whether the payload has one of `fields`.
    func has(_ fields: String...) -> Bool {
        fields.contains { json[$0] != nil }
    }

    /// The agent; nil where several agents' payloads look like this.
    var agent: Agent? {
        let certainties = Agent.all.compactMap { agent in
            certainty(of: agent).map { (agent: agent, certainty: $0) }
        }
        return certainties.min { $0.certainty < $1.certainty }?.agent
    }

    private func certainty(of agent: Agent) -> HookDialect.Certainty? {
        guard let hooks = agent.hooks else { return nil }
        let place = isTranscript(in: hooks.transcriptPlaces) ? HookDialect.Certainty.place : nil
        return [hooks.certainty(self), place].compactMap(\.self).min()
    }

    private func isTranscript(in places: [String]) -> Bool {
        guard let path = json.first(of: "transcript_path", "transcriptPath")?.string else { return false }
        return places.contains(where: path.contains)
    }
}
