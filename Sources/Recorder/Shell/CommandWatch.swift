import Foundation
import SessionCapture

/// Opens and closes the comparisons of an agent's commands by what its hooks tell.
///
/// A call's end closes its comparison, whatever came of the call; so does the end of all calls of a message and, of a
/// background task, the agent's word that it is over. At the end of a turn the calls are over that the agent waited for,
/// and the background tasks that it no longer lists. Where an agent lists none, these stay open until the session's end;
/// so do all calls of an agent whose commands outlive its turns. A prompt closes nothing: people type while commands
/// run. Only where the agent's transcript tells that it was stopped, its calls were over then.
struct CommandWatch {
    let report: HookReport
    /// The folder that the agent works in.
    let folder: String

    private var told: CommandReport { report.commands }

    /// Follows what the report tells, in the repository of `clone`, where the agent works.
    ///
    /// - Throws: where a spool cannot be written.
    func follow(_ session: SpooledSession, in clone: Clone) throws {
        try notePendingEdits(in: clone)
        if report.event == .shellEnds { try adopt(in: clone) }
        // The one that begins may be told twice, and only some agents run one call after another.
        if report.event != .shellBegins || told.runOneByOne {
            closeWhatIsOver(in: clone)
        }
        if report.event == .shellBegins { begin(session, in: clone) }
    }

    /// Follows what an agent tells that works in no repository, in one that it may change.
    ///
    /// - Parameter origin: the spool that has the prompts.
    /// - Throws: where a spool cannot be written.
    func follow(in clone: Clone, from origin: Spool) throws {
        try notePendingEdits(in: clone)
        let here = ShellChanges(clone: clone)
        if report.event == .shellEnds { try here.adopt() }
        if report.event == .shellBegins {
            here.begin(
                OpenCommand(report, session: nil, from: origin, at: timespec.ofFiles.nanoseconds))
        } else {
            closeWhatIsOver(in: clone)
        }
    }

    /// The repositories in which commands of the conversation are open, besides the one of `here`: the agent was there,
    /// or a command of it went there.
    func elsewhere(besides here: Clone?) -> [Clone] {
        WatchedWorkTrees(of: report.agent, report.ownerConversation).all
            .filter { $0.commonDirectory != here?.commonDirectory }.map { Clone($0) }.filter(\.isEnabled)
    }

    /// Closes what is over in the repository of `clone`.
    func closeWhatIsOver(in clone: Clone) {
        for changes in ShellChanges(clone: clone).all {
            if report.event == .shellEnds, let task = told.task {
                changes.goesOn(isReported, as: task)
            } else {
                changes.close(isSettled: isSettled, isLast: report.event == .sessionEnds) {
                    ending(of: $0, in: changes)
                }
            }
        }
    }

    private func notePendingEdits(in clone: Clone) throws {
        let pending = PendingEdits(spool: clone.spool)
        switch report.event {
        case .shellBegins: break
        case .toolBegins: try pending.add(report, from: folder)
        case .toolEnds, .toolFails: pending.remove([told.identity], of: report)
        default: pending.remove(told.endedCalls, of: report)
        }
    }

    /// Whether the agent waits for its user, so that none of its tools is about to tell of an edit.
    private var isSettled: Bool { [.turnEnds, .sessionEnds, .interrupted].contains(report.event) }

    /// When the command began whose end the report tells, RFC 3339; nil where that is not known.
    ///
    /// - Parameter clone: where the agent works, or what the command changed.
    func beginning(in clone: Clone) -> String? {
        guard report.event == .shellEnds else { return nil }
        let places = [clone] + elsewhere(besides: clone)
        return places.lazy.flatMap { ShellChanges(clone: $0).all }.flatMap(\.openCommands)
            .first(where: isReported)?.time
    }

    private func begin(_ session: SpooledSession, in clone: Clone) {
        let now = timespec.ofFiles.nanoseconds
        ShellChanges(clone: clone).begin(OpenCommand(report, session: session.id, at: now))
        for other in NamedWorkTrees(in: told.input, from: folder, besides: clone.workTree).all {
            let there = Clone(other)
            guard there.isEnabled else { continue }
            let isOwn = other.commonDirectory == clone.commonDirectory
            ShellChanges(clone: there).begin(
                OpenCommand(
                    report, session: isOwn ? session.id : nil, from: isOwn ? nil : clone.spool, at: now))
        }
    }

    /// Lets the command that ended be open in work trees that nothing has seen yet: it may have made them.
    private func adopt(in clone: Clone) throws {
        let named = NamedWorkTrees(in: told.input, from: folder, besides: clone.workTree).all
        for made in [clone.workTree] + named where made.commonDirectory == clone.commonDirectory {
            try ShellChanges(clone: Clone(made)).adopt()
        }
    }

    // MARK: What is over

    /// How an open command ended, as the report tells it; nil for one that goes on.
    private func ending(of command: OpenCommand, in changes: ShellChanges) -> CommandEnding? {
        guard command.isOf(report) else { return nil }
        if isEndedTask(command) { return .told }
        switch report.event {
        case .shellBegins:
            let isOther = told.runOneByOne && command.identity != told.identity
            return isOther ? endingBeforeNextCall(command, in: changes) : nil
        case .shellEnds: return isReported(command) ? .told : nil
        case .toolBegins, .toolEnds, .toolFails:
            return told.isEdit && told.runOneByOne ? endingBeforeNextCall(command, in: changes) : nil
        case .prompt: return changes.takeover(of: command)
        case .turnEnds, .subagentEnds: return endingWithTurn(command, in: changes)
        case .interrupted:
            guard command.helper == told.helper, command.turn == told.turn else { return nil }
            return command.isDoubtful ? .before : .told
        case .sessionBegins where told.isNewProcess, .sessionEnds:
            if command.isDoubtful { return .before }
            return isWaitedFor(command) ? changes.takeover(of: command) ?? .untold : .told
        default:
            return command.task == nil && command.call.map(told.endedCalls.contains) == true ? .told : nil
        }
    }

    /// Whether the report is about this command.
    private func isReported(_ command: OpenCommand) -> Bool {
        guard command.isOf(report) else { return false }
        if command.identity == told.identity { return true }
        // Cursor has two hooks for commands, and one of them tells no id.
        return (command.call == nil) != (report.call == nil)
    }

    private func isEndedTask(_ command: OpenCommand) -> Bool {
        let names = [command.task, command.helper, command.task.flatMap { _ in command.call }]
        return names.compactMap(\.self).contains(where: told.endedTasks.contains)
    }

    /// Whether the agent does nothing else until the command is over.
    private func isWaitedFor(_ command: OpenCommand) -> Bool {
        told.endWithTurn && command.task == nil && command.helper == nil
    }

    /// Of an agent that runs one call after another, and goes on with the next.
    private func endingBeforeNextCall(_ command: OpenCommand, in changes: ShellChanges) -> CommandEnding? {
        guard command.isOf(report), command.helper == told.helper, command.task == nil, !command.isDoubtful
        else { return nil }
        return changes.takeover(of: command) ?? .passed
    }

    private func endingWithTurn(_ command: OpenCommand, in changes: ShellChanges) -> CommandEnding? {
        if let task = command.task {
            return told.background.map { $0.tasks.contains(task) } == false ? .told : nil
        }
        guard told.endWithTurn else { return nil }
        if let helper = command.helper {
            let isOver =
                helper == told.helper
                || report.event == .turnEnds && told.background.map { $0.mayHave(helper) } == false
            return isOver ? command.isDoubtful ? .before : .told : nil
        }
        guard report.event == .turnEnds, told.helper == nil else { return nil }
        return command.isDoubtful ? .before : changes.takeover(of: command) ?? .untold
    }
}

extension CommandReport.Background {
    /// Whether a helper may still be at work.
    fileprivate func mayHave(_ helper: String) -> Bool { tasks.contains(helper) || hasUnnamedHelpers }
}
