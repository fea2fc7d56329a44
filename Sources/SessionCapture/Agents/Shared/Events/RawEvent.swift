package import Domain

/// One thing that an agent told, by a hook at once or in a transcript later. Files are named as the agent names them,
/// and nothing is masked: `EventRecorder` makes a `MaskedEvent` of it.
package struct RawEvent: Sendable {
    /// What happened.
    package enum Content: Sendable {
        case message(SessionSegment.Message)
        case edit(RawEdit)
        /// The answer with this id came from this model, where it is told, and cost these tokens.
        case answer(id: String, model: String?, usage: SessionSegment.Usage)
        /// The model that answers from now on, where no answer tells it.
        case model(String)
        case agentVersion(String)
        /// Images and other parts that are not text, left out of what a call answered or of another message.
        case binaryParts(Int, call: String?)
    }

    package var content: Content
    /// RFC 3339, as the agent gave it.
    package var time: String?
    /// The same whenever this thing is told again in the same way: a hook that fires twice, a copy of a transcript.
    package var name: String?
    /// Fields of a hook's payload that have no meaning here, as JSON texts by name. They are kept.
    package var attributes: [String: String]

    package init(
        _ content: Content, time: String? = nil, name: String? = nil, attributes: [String: String] = [:]
    ) {
        self.content = content
        self.time = time
        self.name = name
        self.attributes = attributes
    }
}
