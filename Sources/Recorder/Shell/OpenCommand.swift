import Domain
import SessionCapture

/// A shell command, or another call that may change any file, of which something may still write.
struct OpenCommand: Codable, Equatable {
    let agent: String
    /// The main agent's, where a helper has one of its own.
    let conversation: String
    /// The session in this repository; nil where the agent works in another one, and this one gets a session with the
    /// first change.
    let session: SessionID?
    /// The spool's folder of the place where the agent works, which has the prompt, where that is not this repository's.
    let origin: String?
    /// The same before and after the call.
    let identity: String
    /// The agent's id of the call, where it has one.
    let call: String?
    /// The helper that runs it; nil for the main agent.
    let helper: String?
    let turn: String?
    /// When it began, RFC 3339, on the agent's clock: the prompt before that is the one that it belongs to.
    let time: String
    let transcripts: [String]
    /// Nil where it could not be found.
    let process: AgentProcess?
    /// What its processes have in their environment; nil where nothing tells them.
    let processMark: String?
    /// In nanoseconds since 1970, as `comparedAt`.
    let startedAt: Int
    /// What was changed up to then is recorded.
    var comparedAt: Int
    /// The background task as which it goes on; nil while the agent waits for it.
    var task: String?
    /// Whether its end was told while an editing tool was about to tell of a file that changed, too.
    var isOver = false
    /// Whether it may be over, since a commit found no process of it, or its agent went on with another call: what
    /// changes then is its own only if its end is told after all.
    var isDoubtful = false

    /// - Parameters:
    ///   - origin: see there.
    ///   - start: in nanoseconds since 1970.
    init(_ report: HookReport, session: SessionID?, from origin: Spool? = nil, at start: Int) {
        agent = report.agent
        conversation = report.ownerConversation
        self.session = session
        self.origin = origin?.path
        identity = report.commands.identity
        call = report.call
        helper = report.commands.helper
        turn = report.commands.turn
        self.time = report.commands.time
        transcripts = report.transcripts
        process = AgentProcess.ofThisHook()
        processMark = report.commands.processMark
        startedAt = start
        comparedAt = start
        task = nil
    }

    /// Whether both are the same call, told twice: an agent's hook runs twice where two of its settings files name the
    /// recorder.
    func isSameCall(as other: OpenCommand) -> Bool {
        agent == other.agent && conversation == other.conversation && identity == other.identity
    }

    func isOf(_ report: HookReport) -> Bool {
        agent == report.agent && conversation == report.ownerConversation
    }
}

/// How a command came to its end.
enum CommandEnding: Equatable {
    /// The agent tells it now.
    case told
    /// It was at this time, in nanoseconds since 1970: what was written later is a person's.
    case at(Int)
    /// It was stopped, and nothing tells when.
    case untold
    /// Its agent goes on with another call: it is over, unless its end is told after all.
    case passed
    /// It was over before what was seen last.
    static let before = CommandEnding.at(0)
}
