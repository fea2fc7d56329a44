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

    /// Follows what the report tells, in the repository of `clone` and in the work trees that a command names.
    ///
    /// - Throws: where a spool cannot be written.
    func follow(_ session: SpooledSession, in clone: Clone) throws {
        let pending = PendingEdits(spool: clone.spool)
        switch report.event {
        case .shellBegins: return begin(session, in: clone)
        case .toolBegins: try pending.add(report, from: folder)
        case .toolEnds, .toolFails: pending.remove([told.identity], of: report)
        default: pending.remove(told.endedCalls, of: report)
        }
        closeWhatIsOver(in: try places(in: clone))
    }

    /// Follows what an agent tells that works in no repository, in one that it may change.
    ///
    /// - Parameter origin: the spool that has the prompts.
    /// - Throws: where a spool cannot be written.
    func follow(in clone: Clone, from origin: Spool) throws {
        let pending = PendingEdits(spool: clone.spool)
        let here = ShellChanges(clone: clone)
        switch report.event {
        case .shellBegins:
            let now = timespec.ofFiles.nanoseconds
            return begin(OpenCommand(report, session: nil, from: origin, at: now), in: here)
        case .toolBegins: try pending.add(report, from: folder)
        case .toolEnds, .toolFails: pending.remove([told.identity], of: report)
        case .shellEnds: try here.adopt()
        default: pending.remove(told.endedCalls, of: report)
        }
        closeWhatIsOver(in: here.all)
    }

    private func closeWhatIsOver(in places: [ShellChanges]) {
        for changes in places {
            if report.event == .shellEnds, let task = told.task {
                changes.goesOn(isReported, as: task)
            } else {
                changes.close(isSettled: isSettled) { ending(of: $0, in: changes) }
            }
        }
    }

    /// Whether the agent waits for its user, so that none of its tools is about to tell of an edit.
    private var isSettled: Bool { [.turnEnds, .sessionEnds, .interrupted].contains(report.event) }

    /// When the command began whose end the report tells, RFC 3339; nil where that is not known.
    func beginning(in clone: Clone) -> String? {
        guard report.event == .shellEnds else { return nil }
        return ShellChanges(clone: clone).all.lazy.flatMap(\.openCommands).first(where: isReported)?.time
    }

    private func begin(_ session: SpooledSession, in clone: Clone) {
        let here = ShellChanges(clone: clone)
        let now = timespec.ofFiles.nanoseconds
        begin(OpenCommand(report, session: session.id, at: now), in: here)
        for other in NamedWorkTrees(in: told.input, from: folder, besides: clone.workTree).all {
            let there = Clone(other)
            guard there.isEnabled else { continue }
            let isOwn = other.commonDirectory == clone.commonDirectory
            ShellChanges(clone: there).begin(
                OpenCommand(
                    report, session: isOwn ? session.id : nil, from: isOwn ? nil : clone.spool, at: now))
        }
    }

    private func begin(_ command: OpenCommand, in here: ShellChanges) {
        for changes in told.runOneByOne ? here.all : [] {
            changes.close { other in
                other.isSameCall(as: command) ? nil : endingBeforeNextCall(other, in: changes)
            }
        }
        here.begin(command)
    }

    /// The work trees in which commands of the session may be open.
    private func places(in clone: Clone) throws -> [ShellChanges] {
        let here = ShellChanges(clone: clone)
        guard report.event == .shellEnds else { return here.all }
        let named = NamedWorkTrees(in: told.input, from: folder, besides: clone.workTree).all.map(Clone.init)
        // Nothing has seen yet what the command made.
        for made in [clone] + named where made.commonDirectory == clone.commonDirectory {
            try ShellChanges(clone: made).adopt()
        }
        let others = named.filter { $0.commonDirectory != clone.commonDirectory && $0.isEnabled }
        return here.all + others.map(ShellChanges.init)
    }

    // MARK: What is over

    /// How an open command ended, as the report tells it; nil for one that goes on.
    private func ending(of command: OpenCommand, in changes: ShellChanges) -> CommandEnding? {
        guard command.isOf(report) else { return nil }
        if isEndedTask(command) { return .told }
        switch report.event {
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
