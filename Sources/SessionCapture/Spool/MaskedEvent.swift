package import Domain

/// One thing that an agent told, ready to be kept: a `RawEvent` with its secrets masked and its files named as the
/// repository names them. In the spool it is one `SpoolEntry` or several.
package struct MaskedEvent: Sendable {
    /// Who told it. The same thing is often told twice, by a hook at once and by the transcript later.
    package enum Source: String, Sendable {
        case hook, transcript
    }

    /// What happened.
    package enum Content: Sendable {
        case message(SessionSegment.Message)
        case edit(SessionSegment.Edit)
        /// The answer with this id came from this model, where it is told, and cost these tokens.
        case answer(id: String, model: String?, usage: SessionSegment.Usage)
        /// The model that answers from now on.
        case model(String)
        case agentVersion(String)
        /// Parts that are not text, left out of what a call answered or of another message.
        case binaryParts(Int, call: String?)
        /// How many secrets were masked in what was told with it, by rule.
        case masked([String: Int])
        /// A person's word in place of a record.
        case declared(Declaration)
    }

    package let source: Source
    /// RFC 3339.
    package let time: String?
    package let content: Content
    /// The source's own name for what it told: a copy of a transcript, or a hook that fires twice, tells nothing new.
    package let line: String?

    package init(source: Source, time: String?, content: Content, line: String? = nil) {
        self.source = source
        self.time = time
        self.content = content
        self.line = line
    }

    /// The model that the event tells of.
    var model: String? {
        switch content {
        case .answer(_, let model, _): model
        case .model(let model): model
        default: nil
        }
    }

    /// Whether the event tells of the agent and not of what happened.
    var tellsOfAgent: Bool {
        switch content {
        case .model, .agentVersion: true
        default: false
        }
    }

    /// The same event with another name.
    package func named(_ line: String) -> MaskedEvent {
        MaskedEvent(source: source, time: time, content: content, line: line)
    }
}
