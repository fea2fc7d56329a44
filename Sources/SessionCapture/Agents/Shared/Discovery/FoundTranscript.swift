package import Foundation

/// A transcript that was found on this machine.
package struct FoundTranscript: Hashable, Sendable {
    package let path: String
    package let agent: String
    /// Which of its conversations, where the file is a database of many.
    package let conversation: String?
    package let changed: Date

    /// Opens it.
    ///
    /// - Throws: `Problem`, or what the system says where the file cannot be read.
    package func file() throws -> TranscriptFile {
        try TranscriptFile(path: path, agent: agent, conversation: conversation)
    }
}
