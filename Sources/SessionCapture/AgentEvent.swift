package import Domain

/// One thing that an agent's hook or transcript told, as a line of the spool.
package struct AgentEvent: Codable, Sendable {
    /// Who told it. The same thing is often told twice, by a hook at once and by the transcript later.
    package enum Source: String, Codable, Sendable {
        case hook, transcript
    }

    package enum Content: Codable, Sendable {
        case message(SessionSegment.Message)
        case edit(SessionSegment.Edit)
        /// The answer with this id came from this model and cost these tokens.
        case answer(id: String, model: String, usage: SessionSegment.Usage)
        case agentVersion(String)
        /// Parts that are not text, left out.
        case binaryParts(Int)
    }

    package let source: Source
    /// RFC 3339.
    package let time: String?
    package let content: Content
    /// The transcript's own name for what told it, so that a copy of a transcript tells nothing new.
    package let line: String?

    package init(source: Source, time: String?, content: Content, line: String? = nil) {
        self.source = source
        self.time = time
        self.content = content
        self.line = line
    }

    package func named(_ line: String) -> AgentEvent {
        AgentEvent(source: source, time: time, content: content, line: line)
    }
}
