/// One conversation in a file of an agent's.
///
/// A position is what the transcript makes of it; zero is the beginning.
protocol Transcript {
    /// The conversation's id; nil where the file names none.
    var conversation: String? { get }
    /// The conversation that started this one as its subagent.
    var parentConversation: String? { get }
    /// Where the agent works, if the file's beginning tells it.
    var workingDirectory: String? { get }
    /// The agent, where the file told it and its format alone does not.
    var agent: String? { get }
    /// Whether the file has many conversations, and this is one of them.
    var isDatabase: Bool { get }
    /// Whether what was told once is told again with later news.
    var tellsAgain: Bool { get }

    /// What the transcript has told since `position`.
    ///
    /// - Parameter limit: about how many bytes to read at once; the news says whether there is more.
    /// - Throws: what the system or the database says where the file cannot be read.
    mutating func news(after position: Int, limit: Int) throws -> TranscriptNews
}

extension Transcript {
    var agent: String? { nil }
    var isDatabase: Bool { false }
}
