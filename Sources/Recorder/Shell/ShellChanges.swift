import Domain
import Files
import Foundation
import SessionCapture

/// The changes that agents' commands make in a work tree. No tool call names them, so the work tree is compared before
/// and after.
///
/// While anything of a command may still write, its comparison is open. It is closed by what the agent tells: the end of
/// a call, whatever came of it, of a background task, of a turn or of a helper, and at last of the session
/// (`CommandWatch`). A commit compares what is open, which stays open. Of one whose end nobody told, what was written
/// after a person took over is not the command's.
///
/// All open commands of a work tree share one snapshot, which each look at the work tree replaces. What changed since is
/// the change of the command that ends now; where none ends, of the one that began last. What agents told of their own
/// edits meanwhile, of any session, is taken out.
package struct ShellChanges {
    package let clone: Clone
    /// How long git may take.
    private let time: ComparisonTime
    private let notes: ShellNotes

    package init(clone: Clone) {
        self.init(clone: clone, within: .whileAgentWaits)
    }

    /// - Parameter account: the account's spool.
    init(clone: Clone, within time: ComparisonTime, account: Spool = AccountFolders.current.spool) {
        self.clone = clone
        self.time = time
        notes = ShellNotes(clone: clone, account: account)
    }

    private typealias Watched = ShellNotes.Watched

    /// A change after this pause is not taken for that of a command which was stopped, in nanoseconds.
    private static let pause = 900_000_000
    /// How much later than a person's word a file's time may be, in nanoseconds.
    private static let margin = 10_000_000

    // MARK: Commands

    /// Notes that a command begins. Changes until now belong to a command that runs already. Where it cannot be noted,
    /// the developer is told that it is not compared.
    func begin(_ command: OpenCommand) {
        do {
            try notes.update { watched in
                guard !watched.commands.contains(where: { $0.isSameCall(as: command) }) else { return }
                try compareWithoutEnd(&watched, besides: pendingPaths)
                watched.commands.append(command)
            }
        } catch {
            noteUncompared([command], since: Problem(classing: error).description)
        }
    }

    /// Closes the commands that are over, and records what they changed. Where that cannot be noted, they stay open, and
    /// the developer is told, unless only another process has the notes and a later event or the commit compares them.
    ///
    /// - Parameters:
    ///   - isSettled: whether no tool is about to tell of an edit: its agent waits for its user.
    ///   - isLast: whether the agent tells nothing more.
    ///   - ending: how a command ended; nil for one that goes on.
    func close(isSettled: Bool = false, isLast: Bool = false, _ ending: (OpenCommand) -> CommandEnding?) {
        func end(_ command: OpenCommand) -> CommandEnding? { command.isOver ? .told : ending(command) }
        let ended = openCommands.filter { end($0) != nil }
        guard !ended.isEmpty else { return }
        do {
            try notes.update { watched in
                let over = watched.commands.compactMap { command in end(command).map { (command, $0) } }
                guard let (last, how) = over.last else { return }
                for index in watched.commands.indices
                where over.contains(where: { $0.0 == watched.commands[index] }) {
                    if end(watched.commands[index]) == .passed {
                        watched.commands[index].isDoubtful = true
                    } else {
                        watched.commands[index].isOver = true
                    }
                }
                try compare(&watched, by: last, how, besides: isSettled ? [] : pendingPaths)
            }
        } catch let busy as ShellNotes.Busy where !isLast {
            logLater(busy)
        } catch {
            noteUncompared(ended, since: "its end could not be noted: \(Problem(classing: error))")
        }
    }

    /// Notes that a command goes on as a background task of the agent's. Where that cannot be noted, it will be taken for
    /// one that ends with the turn, and the developer is told.
    func goesOn(_ isMeant: (OpenCommand) -> Bool, as task: String) {
        let meant = openCommands.filter(isMeant)
        guard !meant.isEmpty else { return }
        do {
            try notes.update { watched in
                guard let index = watched.commands.lastIndex(where: isMeant) else { return }
                watched.commands[index].task = task
            }
        } catch {
            noteUncompared(meant, since: "it could not be noted that it goes on: \(Problem(classing: error))")
        }
    }

    /// Records what open commands changed before a commit is linked, which one of them or the developer makes. Those go
    /// on that were not stopped meanwhile.
    package func recordUnfinished() {
        guard !time.isShort else { return ShellChanges(clone: clone, within: .atCommit).recordUnfinished() }
        do {
            try adopt()
            close(isSettled: true) { command in
                guard command.process?.isGone == true else { return takeover(of: command) }
                return takeover(of: command) ?? (command.isDoubtful ? .before : .untold)
            }
            guard !openCommands.isEmpty else { return }
            try notes.update { watched in
                try compareWithoutEnd(&watched, besides: [])
                Self.noteGone(&watched.commands)
            }
        } catch {
            noteUncompared(openCommands, since: Problem(classing: error).description)
        }
    }

    /// When a person stopped the agent while it waited for `command`; nil where no transcript tells it.
    func takeover(of command: OpenCommand) -> CommandEnding? {
        guard command.helper == nil, command.task == nil, !command.isDoubtful else { return nil }
        let known = command.session.map { clone.spool.session($0).transcripts() } ?? []
        let time = Takeover.time(
            after: command.startedAt, agent: command.agent, conversation: command.conversation,
            transcripts: Array(Set(known + command.transcripts)))
        return time.map(CommandEnding.at)
    }

    /// The commands that are open here.
    var openCommands: [OpenCommand] { notes.read()?.commands ?? [] }

    // MARK: Work trees

    /// All work trees of the repository in which commands are open.
    var all: [ShellChanges] { notes.all.map { ShellChanges(clone: $0) } }

    /// Lets the commands of other work trees be open here, too, if they began before this work tree was made: one of
    /// them made it.
    ///
    /// - Throws: where the spool cannot be written.
    func adopt() throws {
        guard clone.gitDirectory != clone.commonDirectory, notes.read() == nil,
            let made = FilePath(bytes: Array("commondir".utf8)).stamp(below: clone.gitDirectory)?.changed
        else { return }
        for other in all where other.clone.gitDirectory != clone.gitDirectory {
            let commands = other.openCommands.filter { $0.startedAt <= made }
            guard !commands.isEmpty else { continue }
            try notes.update { watched in
                watched.commands += commands.filter { command in
                    !watched.commands.contains { $0.isSameCall(as: command) }
                }
            }
        }
    }

    // MARK: Comparing

    /// Records what changed since the last look as the change of the command that began last of those that run.
    private func compareWithoutEnd(_ watched: inout Watched, besides pending: Set<FilePath>) throws {
        if let last = watched.commands.last(where: { !$0.isDoubtful }) {
            try compare(&watched, by: last, .told, besides: pending)
        } else {
            look(&watched)
        }
    }

    /// Notes which commands have no process any more. Codex tells no end of those that it was not allowed to run, or that
    /// it never asked for again.
    private static func noteGone(_ commands: inout [OpenCommand]) {
        guard commands.contains(where: { $0.processMark != nil }) else { return }
        let running = MarkedProcesses()
        for index in commands.indices {
            if let mark = commands[index].processMark, running.lack(mark) {
                commands[index].isDoubtful = true
            }
        }
    }

    /// Looks at the work tree before the first of its commands. Where that is impossible, the command will be compared
    /// with the last commit.
    private func look(_ watched: inout Watched) {
        do {
            let present = try PresentTree(of: clone, after: nil, within: time)
            watched.snapshot = try present.keep(in: notes.makeFolder(), except: [], of: nil)
        } catch {
            watched.problem = Problem(classing: error).description
            clone.spool.log.add("cannot look at the work tree before a shell command: \(error)")
        }
    }

    /// Records what changed since the last look as the change of `command`, and forgets the commands that are over. Where
    /// there is no time for it, all stays as it is.
    ///
    /// - Parameter pending: the files of which a tool is about to tell. Their changes wait for that, and so do the
    ///   commands that are over.
    private func compare(
        _ watched: inout Watched, by command: OpenCommand, _ ending: CommandEnding,
        besides pending: Set<FilePath>
    ) throws {
        let earlier = watched
        do {
            try compareInTime(&watched, by: command, ending, besides: pending)
        } catch let over as ComparisonTime.Over {
            watched = earlier
            logLater(over)
        }
    }

    private func logLater(_ cause: some ProblemSource) {
        clone.spool.log.add(
            "a shell command is compared later, at the latest at the commit: \(cause.problem)")
    }

    private func compareInTime(
        _ watched: inout Watched, by command: OpenCommand, _ ending: CommandEnding,
        besides pending: Set<FilePath>
    ) throws {
        let before = watched.snapshot
        let start = before?.takenAt ?? command.comparedAt
        let now = timespec.ofFiles.nanoseconds
        watched.snapshot = nil
        let problem = watched.problem
        watched.problem = nil
        let tree = try compared(command, orWhy: problem) {
            try PresentTree(of: clone, after: before, within: time)
        }
        guard let present = tree else {
            watched.commands.removeAll(where: \.isOver)
            return
        }
        let comparison = ShellComparison(
            clone: clone, time: time, before: before, folder: notes.folder, now: present, start: start)
        let committed = try compared(command) { try comparison.committed() } ?? [:]
        let changes =
            try compared(command) { try comparison.changes(besidesCommitted: committed) } ?? []
        let end = Self.end(of: ending, changes, from: start)
        let own = changes.filter { change in
            !pending.contains(change.path) && end.map { change.time ?? .max <= $0 } ?? true
        }
        if !changes.contains(where: { pending.contains($0.path) }) {
            watched.commands.removeAll(where: \.isOver)
        }
        try record(own, of: command, since: before?.position ?? SpoolPosition(nanoseconds: start))
        guard !watched.commands.isEmpty else { return }
        watched.snapshot = try present.keep(in: notes.makeFolder(), except: pending, of: before)
        for index in watched.commands.indices { watched.commands[index].comparedAt = now }
    }

    /// Until when changes are those of a command that ended like this, in nanoseconds since 1970; nil for now.
    static func end(
        of ending: CommandEnding, _ changes: [ShellComparison.Change], from start: Int
    ) -> Int? {
        switch ending {
        case .told, .passed: return nil
        case .at(let time): return time + margin
        case .untold:
            let times = changes.compactMap(\.time).filter { $0 >= start }.sorted()
            return zip(times, times.dropFirst()).first { $1 - $0 >= pause }?.0
        }
    }

    private func record(
        _ changes: [ShellComparison.Change], of command: OpenCommand, since position: SpoolPosition
    ) throws {
        guard !changes.isEmpty, let session = try session(of: command) else { return }
        var recorder = EventRecorder(
            paths: clone.paths, folder: clone.top, source: .hook,
            masker: clone.masker(of: session, renewing: false))
        let events = recorder.events(
            changes.map { change in
                RawEvent(.edit(change.edit(below: clone.top, call: command.call)), time: command.time)
            })
        let paths = Set(changes.map(\.path.text))
        let beside = EditsBesideCommands(clone.spool.toldEdits(since: position, in: paths))
        try session.append(beside.taken(from: events), maskedBy: recorder.appliedRules)
    }

    /// The session that records a command; nil where the developer forgot it.
    private func session(of command: OpenCommand) throws -> SpooledSession? {
        if let known = command.session.map(clone.spool.session) { return known.isRecorded ? known : nil }
        let session = try clone.spool.session(agent: command.agent, conversation: command.conversation)
        if let origin = command.origin {
            try LeadingPrompt(of: command.agent, command.conversation, in: Spool(path: origin))
                .append(to: session, in: clone)
        }
        for transcript in command.transcripts { try session.noteTranscript(transcript) }
        return session
    }

    /// The files that editing tools write at this moment, and will tell themselves.
    private var pendingPaths: Set<FilePath> {
        let top = clone.top + "/"
        return Set(
            PendingEdits(spool: clone.spool).files.filter { $0.hasPrefix(top) }
                .map { FilePath(bytes: Array($0.utf8.dropFirst(top.utf8.count))) })
    }

    /// The value of `body`; nil where it fails, which is logged and noted for the developer.
    ///
    /// - Parameter problem: what failed before, and led to it.
    /// - Throws: `ComparisonTime.Over` where there will be more time.
    private func compared<Value>(
        _ command: OpenCommand, orWhy problem: String? = nil, _ body: () throws -> Value
    ) throws -> Value? {
        do {
            return try body()
        } catch let over as ComparisonTime.Over where time.isShort {
            throw over
        } catch {
            noteUncompared([command], since: problem ?? Problem(classing: error).description)
            return nil
        }
    }

    /// Notes for the developer that what commands changed is not known.
    private func noteUncompared(_ commands: [OpenCommand], since reason: String) {
        for command in commands {
            clone.spool.log.add(
                "cannot compare what a shell command of \(command.conversation) changed: \(reason)")
            do {
                try session(of: command)?.noteUncompared(reason)
            } catch {
                clone.spool.log.add("cannot note that: \(Problem(classing: error))")
            }
        }
    }
}
