package import Domain

/// One thing that an agent told, by a hook at once or in a transcript later, in the agent's own terms: files are named
/// as the agent names them, and nothing is masked yet.
package struct ToldEvent: Sendable {
    package enum Content: Sendable {
        case message(SessionSegment.Message)
        case edit(ToldEdit)
        /// The answer with this id came from this model, where it is told, and cost these tokens.
        case answer(id: String, model: String?, usage: SessionSegment.Usage)
        /// The model that answers from now on, where no answer tells it.
        case model(String)
        case agentVersion(String)
        /// Images and other parts that are not text, left out.
        case binaryParts(Int)
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

/// A change to one file, as an agent tells it.
package struct ToldEdit: Sendable {
    /// The tool of what a command was seen to change.
    package static let shellTool = "shell"

    /// As the agent names it: absolute, or relative to where it works.
    package var file: String
    package var tool: String
    /// The tool call that made the edit.
    package var call: String?
    package var changes: LineChanges
    /// The whole file before the edit, where the agent tells it.
    package var before: String?
    /// Whether the file changed in a way that lines do not tell: it is no text, or very large.
    package var isBeyondLines: Bool

    package init(
        file: String, tool: String, call: String?, changes: LineChanges, before: String? = nil,
        isBeyondLines: Bool = false
    ) {
        self.file = file
        self.tool = tool
        self.call = call
        self.changes = changes
        self.before = before
        self.isBeyondLines = isBeyondLines
    }

    /// - Parameter folder: where the agent works.
    package func absoluteFile(from folder: String) -> String {
        file.hasPrefix("/") ? file : folder + "/" + file
    }
}
