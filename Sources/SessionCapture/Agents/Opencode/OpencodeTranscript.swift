/// One session in opencode's database. A position is the time of the last change that was told, in milliseconds.
struct OpencodeTranscript: Transcript {
    let conversation: String?
    let parentConversation: String?
    let workingDirectory: String?
    let isDatabase = true
    let tellsAgain = true
    private let path: String
    private let session: OpencodeDatabase.Session?

    /// - Parameter conversation: the session's id; nil for the one that changed last.
    init(path: String, conversation: String?) throws {
        self.path = path
        session = try OpencodeDatabase(path: path).sessions().first {
            conversation == nil || $0.id == conversation
        }
        self.conversation = session?.id
        parentConversation = session?.parent
        workingDirectory = session?.directory
    }

    func news(after position: Int, limit: Int) throws -> TranscriptNews {
        var news = TranscriptNews(position: position)
        guard let session else { return news }
        // A part has a kilobyte, or so.
        let told = try OpencodeDatabase(path: path).news(
            of: session, after: position, limit: max(1, limit >> 10))
        news.add(told.events, to: session.id)
        (news.position, news.isComplete) = (told.position, told.isComplete)
        return news
    }
}
