/// An AI agent, with all that the recorder knows of it.
///
/// An agent has a folder of its own beside this file, with its value and with what no other agent needs, and a line in
/// `Agent.all`. What it leaves in commits is in `AgentMarks`, which the server reads, too.
package struct Agent: Sendable {
    /// The word for it in segments, in reports and on the command line, such as `claude-code`.
    package let name: String
    /// Other words that the command line takes for it, in lower case.
    package let aliases: [String]
    /// What people call it.
    package let title: String
    /// What its hooks tell; nil where it has none.
    let hooks: HookDialect?
    /// What makes its hooks call the recorder; nil where it has none.
    package let settings: AgentSettings?
    let tools: ToolDialect
    /// The formats of its transcripts. The first that recognises a file reads it.
    let transcripts: [TranscriptFormat]
    /// Adds its transcripts that belong to the work trees of a search.
    let findTranscripts: @Sendable (_ folders: AccountFolders, _ search: inout TranscriptSearch) -> Void
    /// Whether it adds to one transcript for ever, so that what is there may be older than the recording.
    package let keepsOneTranscript: Bool
    /// The models that its maker makes.
    let models: [ModelFamily]

    init(
        name: String, aliases: [String] = [], title: String, hooks: HookDialect? = nil,
        settings: AgentSettings? = nil, tools: ToolDialect = ToolDialect(), transcripts: [TranscriptFormat],
        findTranscripts: @escaping @Sendable (AccountFolders, inout TranscriptSearch) -> Void,
        keepsOneTranscript: Bool = false, models: [ModelFamily] = []
    ) {
        self.name = name
        self.aliases = aliases
        self.title = title
        self.hooks = hooks
        self.settings = settings
        self.tools = tools
        self.transcripts = transcripts
        self.findTranscripts = findTranscripts
        self.keepsOneTranscript = keepsOneTranscript
        self.models = models
    }
}
