import Files
import Foundation

/// A transcript in a compressed file, which is written once. A position is the file's size where it was read, so that
/// it is expanded once; what was read before it was compressed is told again.
struct CompressedTranscript: Transcript {
    let tellsAgain = true
    private let path: String
    /// Has the expanded file for as long as it is wanted.
    private let folder: TemporaryFolder
    private var transcript: any Transcript

    /// - Parameter open: opens the expanded file.
    /// - Throws: `Problem` where the file cannot be expanded, or what `open` throws.
    init(_ file: ZstandardFile, open: (_ path: String) throws -> any Transcript) throws {
        path = file.path
        folder = try TemporaryFolder(named: "gatehouse-transcript")
        let plain = "\(folder.path)/\(file.plainName)"
        try file.expand(to: plain)
        transcript = try open(plain)
    }

    var conversation: String? { transcript.conversation }
    var parentConversation: String? { transcript.parentConversation }
    var workingDirectory: String? { transcript.workingDirectory }
    var agent: String? { transcript.agent }

    mutating func news(after position: Int, limit: Int) throws -> TranscriptNews {
        let size = try FileStatus(of: path).size
        guard position != size else { return TranscriptNews(position: size) }
        var news = try transcript.news(after: 0, limit: .max)
        news.position = size
        return news
    }
}
