package import JSONText

/// The files that make an agent's hooks call the recorder, in a work tree or for the whole account, and the signs that
/// the agent is used.
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

    /// A file in a folder of the agent's.
    package struct AccountPlace: Sendable {
        /// The variable that names another folder; nil where none does.
        let variable: String?
        /// Relative to the account's home.
        let folder: String
        let file: String

        init(_ folder: String, _ file: String, variable: String? = nil) {
            self.variable = variable
            self.folder = folder
            self.file = file
        }

        /// The file's absolute path.
        package func path(in folders: AccountFolders) -> String {
            let standard = "\(folders.home)/\(folder)"
            return (variable.map { folders.folder(named: $0, else: standard) } ?? standard) + "/" + file
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
    /// The file that counts wherever the agent works.
    package let account: AccountPlace
    package let form: Form
    /// Folders in the account's home or in the work tree that only users of the agent have.
    package let folders: [String]
    /// The agent's programs, as they are called in `PATH`.
    package let programs: [String]
    /// What keeps the agent from running the hooks of a file.
    package let obstacles: @Sendable (HookPlace) -> [Obstacle]
    /// Whether the file of the repository's main work tree counts in its linked ones, too.
    package let servesLinkedTrees: Bool

    init(
        path: String, account: AccountPlace, form: Form, folders: [String], programs: [String],
        obstacles: @escaping @Sendable (HookPlace) -> [Obstacle] = { _ in [] },
        servesLinkedTrees: Bool = false
    ) {
        self.path = path
        self.account = account
        self.form = form
        self.folders = folders
        self.programs = programs
        self.obstacles = obstacles
        self.servesLinkedTrees = servesLinkedTrees
    }
}
