package import JSONText

/// The file in a work tree that makes an agent's hooks call the recorder, and the signs that the agent is used.
package struct AgentSettings: Sendable {
    /// What stands in an agent's file for one event.
    package struct Entry: Sendable {
        package let event: String
        package let value: JSONValue

        init(_ event: String, _ value: JSONValue) {
            self.event = event
            self.value = value
        }
    }

    /// How the recorder is written into the file.
    package enum Form: Sendable {
        /// A JSON object whose member `hooks` has a list for each event, with an entry of the recorder's in each. The
        /// members `besides` are needed, too. `program` is the recorder's path, quoted for a shell.
        case hooks(entries: @Sendable (_ program: String) -> [Entry], besides: [String: JSONValue])
        /// A text in which `#` begins a comment: the recorder's lines stand in it between two comments, below all others.
        /// `program` is the recorder's path, quoted for a shell.
        case block(@Sendable (_ program: String) -> String)
        /// A plugin that is the recorder's alone, made of the file `template` that is installed with it. `program` is
        /// the recorder's path as it is.
        case plugin(template: String, filledIn: @Sendable (_ template: String, _ program: String) -> String)
    }

    /// Relative to the work tree's top.
    package let path: String
    package let form: Form
    /// Folders in the account's home or in the work tree that only users of the agent have.
    package let folders: [String]
    /// The agent's programs, as they are called in `PATH`.
    package let programs: [String]
    /// What the developer should do besides; nil where nothing is needed.
    package let advice: String?
    /// Whether the file of the repository's main work tree counts in its linked ones, too.
    package let servesLinkedTrees: Bool

    init(
        path: String, form: Form, folders: [String], programs: [String], advice: String? = nil,
        servesLinkedTrees: Bool = false
    ) {
        self.path = path
        self.form = form
        self.folders = folders
        self.programs = programs
        self.advice = advice
        self.servesLinkedTrees = servesLinkedTrees
    }
}
