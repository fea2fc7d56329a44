import Domain
import Files
import Foundation

/// A file in which an agent keeps a conversation.
///
/// What a position is, the file's format decides: a place in bytes, or a time of a change. Documents, which are written
/// anew, and databases tell some things again: events with a name that is known are known.
package struct TranscriptFile {
    package let path: String
    package let agent: String
    /// The conversation that the file is for. A file can have others' lines, too.
    package let conversation: String
    private var transcript: any Transcript

    /// - Parameters:
    ///   - conversation: which one to read, where the file is a database of many; else the one that changed last.
    ///   - agent: for files whose content does not tell it.
    /// - Throws: `Problem`, or what the system or the database says where the file cannot be read.
    package init(path: String, agent: String? = nil, conversation: String? = nil) throws {
        var recognised: Agent?
        func open(_ plain: String) throws -> any Transcript {
            guard let format = try RecognisedFormat(of: plain) else {
                throw Problem(.invalid, "\(path) is no transcript of a known agent")
            }
            recognised = format.agent
            return try format.format.open(plain, conversation)
        }
        if let compressed = ZstandardFile(path) {
            transcript = try CompressedTranscript(compressed, open: open)
        } else {
            transcript = try open(path)
        }
        guard let own = transcript.conversation else {
            throw Problem(.invalid, "\(path) names no conversation")
        }
        self.path = path
        self.conversation = own
        self.agent = transcript.agent ?? recognised?.name ?? agent.map(Agent.name) ?? "unknown"
    }

    /// The conversation that started this one as its subagent.
    package var parentConversation: String? { transcript.parentConversation }

    /// Where the agent works, if the file's beginning tells it.
    package var workingDirectory: String? { transcript.workingDirectory }

    /// Whether the file has many conversations, and this is one of them.
    package var isDatabase: Bool { transcript.isDatabase }

    /// Whether what was told once is told again with later news.
    package var tellsAgain: Bool { transcript.tellsAgain }

    /// In bytes; zero where the file is gone.
    package var size: Int {
        FileStatus(at: path)?.size ?? 0
    }

    /// What the transcript has told since `position`, which is zero at its beginning.
    ///
    /// - Parameter limit: about how many bytes to read at once; the news says whether there is more.
    /// - Throws: what the system or the database says where the file cannot be read.
    package mutating func news(after position: Int, limit: Int = 4 << 20) throws -> TranscriptNews {
        try transcript.news(after: position, limit: limit)
    }
}
