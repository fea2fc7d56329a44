import Domain
import Files
import Foundation

/// Brings what is new in agents' transcripts into the spool.
package struct TranscriptImport {
    private let spool: Spool
    private let workTree: WorkTree
    private let rules: RuleMasking
    private let earlierText: EventRecorder.EarlierText

    /// - Parameters:
    ///   - rules: what secrets are known by, besides the values of `.env` files.
    ///   - earlierText: asked for an edit that only tells the whole text that it wrote.
    package init(
        spool: Spool, workTree: WorkTree, rules: RuleMasking,
        earlierText: @escaping EventRecorder.EarlierText = { _, _ in nil }
    ) {
        self.spool = spool
        self.workTree = workTree
        self.rules = rules
        self.earlierText = earlierText
    }

    /// What came of a file.
    package struct Outcome: Sendable {
        package let session: SpooledSession
        package let newEvents: Int
        /// Lines that could not be read and were passed over.
        package let unreadable: Int
    }

    /// How much is read of a transcript at once, in bytes: what is read waits in memory until it is kept.
    private static let portion = 4 << 20
    /// As much at once, where Git or an agent waits: after each it is seen whether there is time for more.
    private static let shortPortion = 256 << 10
    /// How long Git waits for a session's transcripts; the rest is read at the end of the turn or at a push.
    private static let moment = Duration.milliseconds(500)

    /// Imports all of a transcript that the developer chose.
    ///
    /// - Parameter agent: for a file whose content does not tell it.
    /// - Throws: `Problem`, or what the system says where the transcript cannot be read or the
    ///   spool not written.
    package func callAsFunction(file: String, agent: String?) throws -> Outcome {
        let path = URL(fileURLWithPath: file).standardizedFileURL.path
        let transcript = try TranscriptFile(path: path, agent: agent)
        return try outcome(of: transcript, isWhole: true)
    }

    /// Imports what belongs here of a transcript that was found.
    ///
    /// - Returns: nil where nothing does.
    /// - Throws: as for a chosen one.
    package func callAsFunction(_ found: FoundTranscript) throws -> Outcome? {
        let transcript = try found.file()
        return try belongsHere(transcript) ? outcome(of: transcript, isWhole: false) : nil
    }

    private func outcome(of transcript: TranscriptFile, isWhole: Bool) throws -> Outcome {
        let session = try self.session(of: transcript)
        let (events, unreadable) = try bringUpToDate(
            session, from: transcript, until: nil, isWhole: isWhole)
        return Outcome(session: session, newEvents: events, unreadable: unreadable)
    }

    /// Remembers a transcript that was found, to be read later.
    ///
    /// - Returns: the session that it belongs to; nil where the agent works in another place, and did nothing here.
    /// - Throws: as `callAsFunction`.
    package func note(_ found: FoundTranscript) throws -> SpooledSession? {
        let transcript = try found.file()
        guard try belongsHere(transcript) else { return nil }
        let session = try self.session(of: transcript)
        try session.noteTranscript(found.key)
        return session
    }

    /// The session that reads a transcript. A helper's transcript belongs to the session that started it.
    private func session(of transcript: TranscriptFile) throws -> SpooledSession {
        let key = FoundTranscript.key(of: transcript)
        if let reader = spool.transcriptIndex.reader(of: key) { return reader }
        return try spool.session(
            agent: transcript.agent, conversation: transcript.parentConversation ?? transcript.conversation)
    }

    /// Appends what the session's transcripts have by now. One that is gone is passed over; one that cannot be read is
    /// noted in the log, and does not stop the others.
    ///
    /// - Parameter deadline: when to leave the rest for later, which is then in the log.
    package func bringUpToDate(
        _ session: SpooledSession, until deadline: ContinuousClock.Instant? = nil
    ) {
        bringUpToDate(session, until: deadline, within: [])
    }

    /// - Parameter readers: the sessions whose transcripts are being read, and wait for this one.
    private func bringUpToDate(
        _ session: SpooledSession, until deadline: ContinuousClock.Instant?, within readers: [SessionID]
    ) {
        for key in session.transcripts() {
            let reader = spool.transcriptIndex.reader(of: key)
            guard reader == nil || reader?.id == session.id else { continue }
            let (path, conversation) = FoundTranscript.parts(of: key)
            guard FileManager.default.fileExists(atPath: path) else { continue }
            do {
                guard try hasNews(session, transcript: key, at: path) else { continue }
                let agent = try session.description().agent
                let transcript = try TranscriptFile(path: path, agent: agent, conversation: conversation)
                _ = try bringUpToDate(session, from: transcript, until: deadline, within: readers)
            } catch {
                spool.log.add("the transcript \(path) cannot be read: \(error)")
            }
        }
    }

    /// As `bringUpToDate`, as far as that takes only a moment: a commit does not wait for a transcript.
    package func bringUpToDateWithinMoment(_ session: SpooledSession) {
        bringUpToDate(session, until: .now + Self.moment)
    }

    private func hasNews(_ session: SpooledSession, transcript key: String, at path: String) throws -> Bool {
        guard key == path else { return true }
        let size = try FileStatus(of: path).size
        // Where a position is no place in the file, its reader knows whether there is anything new.
        return session.transcriptPosition(key) != size
    }

    /// Appends what the transcript has told since it was last read. What is known already is not taken twice: a
    /// transcript can be a copy of another, become shorter, or be written anew.
    ///
    /// - Parameters:
    ///   - readers: the sessions whose transcripts are being read, and wait for this one.
    ///   - isWhole: whether all of it belongs here, wherever the agent worked.
    private func bringUpToDate(
        _ session: SpooledSession, from transcript: TranscriptFile, until deadline: ContinuousClock.Instant?,
        within readers: [SessionID] = [], isWhole: Bool = false
    ) throws -> (events: Int, unreadable: Int) {
        let key = FoundTranscript.key(of: transcript)
        return try session.withLock(named: "intake.lock") {
            var transcript = transcript
            var position = session.transcriptPosition(key)
            var copied = session.sessionsCopied(in: key)
            var settled = position
            var turns = isWhole ? nil : turnsHere(of: transcript, in: session)
            let needsComparing =
                position == 0 || transcript.tellsAgain || position > transcript.size || !copied.isEmpty
                || turns != nil
            var known = needsComparing ? names(toldBy: [session] + copied.map(spool.session)) : []
            var isBeginning = position == 0
            var (events, unreadable) = (0, 0)
            while true {
                let news = try transcript.news(
                    after: position, limit: deadline == nil ? Self.portion : Self.shortPortion)
                if isBeginning, let first = news.conversations.first?.events.lazy.compactMap(\.name).first {
                    isBeginning = false
                    let others = try othersUpToDate(
                        beginningWith: first, as: session, within: readers)
                    known.formUnion(names(toldBy: others))
                    copied = others.map(\.id)
                    try session.setSessionsCopied(copied, in: key)
                }
                turns?.hasBegun = false
                for part in news.conversations {
                    let isOwn = part.id == transcript.conversation
                    let owner =
                        try isOwn ? session : spool.session(agent: transcript.agent, conversation: part.id)
                    let own = turns?.taken(from: part.events) ?? part.events
                    var recorder = try recorder(of: own, in: transcript, for: owner)
                    let told = recorder.events(own)
                    let new = needsComparing ? Self.unknown(told, to: &known) : told
                    try owner.append(new, maskedBy: recorder.appliedRules)
                    events += new.count
                }
                unreadable += news.unreadable
                // The open turn may yet touch the repository, and is read again then.
                if turns.map(\.hasBegun) != false { settled = turns == nil ? news.position : position }
                position = news.position
                try session.setTranscriptPosition(settled, of: key)
                if news.isComplete {
                    if !copied.isEmpty { try session.setSessionsCopied([], in: key) }
                    break
                }
                if let deadline, .now >= deadline {
                    spool.log.add(
                        "there was no time to read all of \(transcript.path); the rest is read later")
                    break
                }
            }
            return (events, unreadable)
        }
    }

    /// The sessions with a transcript of the same beginning, which this one may have copied. What they have by now is
    /// theirs, so that it is read first; but not that of `readers`, which hold their own locks until this one is read.
    private func othersUpToDate(
        beginningWith first: String, as session: SpooledSession, within readers: [SessionID]
    ) throws -> [SpooledSession] {
        let others = spool.transcriptIndex.sessions(beginningWith: first).filter { $0.id != session.id }
        try spool.transcriptIndex.add(session, beginningWith: first)
        for other in others where !readers.contains(other.id) {
            bringUpToDate(other, until: nil, within: readers + [session.id])
        }
        return others
    }

    private func names(toldBy sessions: [SpooledSession]) -> Set<String> {
        sessions.reduce(into: []) { $0.formUnion($1.recordedNames()) }
    }

    /// The events with names that are not known yet. What tells of the agent goes with them.
    private static func unknown(_ told: [MaskedEvent], to known: inout Set<String>) -> [MaskedEvent] {
        let areNew = told.map { event in
            event.line.map { known.insert(SpoolEntry.kept($0)).inserted } ?? true
        }
        guard areNew.contains(true) else { return [] }
        return zip(told, areNew).filter { $1 || $0.tellsOfAgent }.map { $0.0 }
    }

    private var paths: RepositoryPaths {
        RepositoryPaths(top: workTree.top, commonDirectory: workTree.commonDirectory)
    }

    private func belongsHere(_ transcript: TranscriptFile) throws -> Bool {
        let owner = transcript.parentConversation ?? transcript.conversation
        guard spool.knownSession(agent: transcript.agent, conversation: owner) == nil,
            var turns = turnsHere(of: transcript, in: nil)
        else { return true }
        var transcript = transcript
        var position = 0
        while true {
            let news = try transcript.news(after: position, limit: Self.portion)
            if news.conversations.contains(where: { !turns.taken(from: $0.events).isEmpty }) { return true }
            if news.isComplete { return false }
            position = news.position
        }
    }

    /// What belongs here of a conversation whose agent works in another place of this machine; nil where all does.
    private func turnsHere(of transcript: TranscriptFile, in session: SpooledSession?) -> TurnsHere? {
        guard let folder = transcript.workingDirectory, FileManager.default.fileExists(atPath: folder),
            !paths.isOwn(folder)
        else { return nil }
        return TurnsHere(
            paths: paths, folder: folder,
            recorded: session?.entries(kinds: [.edit]).filter { $0.source == .hook } ?? [])
    }

    private func recorder(
        of events: [RawEvent], in transcript: TranscriptFile, for session: SpooledSession
    ) throws -> EventRecorder {
        var paths = paths
        let folder = transcript.workingDirectory ?? workTree.top
        paths.add(workingDirectory: folder)
        if FileManager.default.fileExists(atPath: folder) {
            let isAbove = WorkTree.containing(folder) == nil
            try session.note(
                secretPlaces: (isAbove ? WorkTreesBelow(folder).secretPlaces : [])
                    + WorkTree.secretPlaces(of: folder))
        }
        try session.note(secretPlaces: events.secretPlaces(from: folder))
        let files = spool.environmentFiles(
            of: workTree.top, besides: session.secretPlaces, renewing: false)
        return EventRecorder(
            paths: paths, folder: folder, source: .transcript, masker: Masker(files.secrets(), rules: rules),
            earlierText: earlierText)
    }
}

extension FoundTranscript {
    /// How a session's list of transcripts names one: by its path, and in a database of many by the conversation, too.
    var key: String { conversation.map { "\(path)\u{0}\($0)" } ?? path }

    static func key(of transcript: TranscriptFile) -> String {
        transcript.isDatabase ? "\(transcript.path)\u{0}\(transcript.conversation)" : transcript.path
    }

    static func parts(of key: String) -> (path: String, conversation: String?) {
        let parts = key.split(separator: "\u{0}", maxSplits: 1)
        return (String(parts.first ?? ""), parts.count == 2 ? String(parts[1]) : nil)
    }
}
