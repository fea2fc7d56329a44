import Domain
import Foundation
package import SessionCapture

/// Records what one call of an agent's hook told, in each repository that it concerns: the one that the agent works
/// in, and those that have the files it edited, such as a submodule.
package struct HookIntake {
    private let report: HookReport
    /// The folder that the agent works in.
    private let folder: String

    /// Whether the payload mentions a `.env` file, which may be new.
    private let mentionsEnvironment: Bool

    package init(_ report: HookReport, mentionsEnvironment: Bool) {
        self.report = report
        self.mentionsEnvironment = mentionsEnvironment
        folder = report.workingDirectory ?? FileManager.default.currentDirectoryPath
    }

    /// How long transcripts are read while the agent waits.
    private static let patience = Duration.seconds(1)

    /// Records the events in every repository where recording is enabled. What fails is in that repository's log.
    package func record() {
        // Most calls read, and their beginning tells nothing.
        guard report.event != .toolBegins || report.commands.isEdit else { return }
        let here = WorkTree.containing(folder)
        for (workTree, events) in routed(from: here) {
            let clone = Clone(workTree)
            guard clone.isEnabled else { continue }
            do {
                try record(events, in: clone, isHere: workTree == here)
            } catch {
                clone.spool.log.add("\(report.agent): \(Problem(classing: error))")
            }
        }
    }

    /// The events by repository. Other events than edits go to the repository that the agent works in, and to each
    /// that this call edited.
    private func routed(from here: WorkTree?) -> [(WorkTree, [RawEvent])] {
        var edits: [WorkTree: [Int]] = [:]
        for (index, event) in report.events.enumerated() {
            guard case .edit(let edit) = event.content else { continue }
            let file = edit.absoluteFile(from: folder)
            guard let workTree = WorkTree.containing((file as NSString).deletingLastPathComponent) else {
                continue
            }
            // Another work tree of this repository shares its sessions.
            let isHere = workTree.commonDirectory == here?.commonDirectory
            edits[isHere ? here ?? workTree : workTree, default: []].append(index)
        }
        let repositories = Set(edits.keys).union([here].compactMap(\.self))
        return repositories.map { workTree in
            let own = Set(edits[workTree] ?? [])
            let events = report.events.enumerated().filter { index, event in
                if case .edit = event.content { own.contains(index) } else { true }
            }
            return (workTree, events.map(\.element))
        }
    }

    private func record(_ told: [RawEvent], in clone: Clone, isHere: Bool) throws {
        let session = try clone.spool.session(
            agent: report.agent, conversation: report.ownerConversation)
        let isRenewed =
            mentionsEnvironment || [.sessionBegins, .prompt, .turnEnds].contains(report.event)
        var paths = clone.paths
        paths.add(workingDirectory: folder)
        var recorder = EventRecorder(
            paths: paths, folder: folder, source: .hook, masker: clone.masker(renewing: isRenewed))
        let watch = CommandWatch(report: report, folder: folder)
        let events = recorder.events(Self.calls(in: told, at: watch.beginning(in: clone)))
        try session.append(events, maskedBy: recorder.appliedRules)
        for transcript in report.transcripts {
            try session.noteTranscript(URL(fileURLWithPath: transcript).standardizedFileURL.path)
        }
        guard isHere else { return }
        try watch.follow(session, in: clone)
        // The transcript is read at the end of a turn: amid one the agent waits for the hook.
        if [.turnEnds, .subagentEnds, .interrupted, .sessionEnds].contains(report.event) {
            clone.transcripts.bringUpToDate(session, until: .now + Self.patience)
        }
    }

    /// The events with the calls at the time that they began, where that is known: a prompt may have come since.
    private static func calls(in told: [RawEvent], at time: String?) -> [RawEvent] {
        guard let time else { return told }
        return told.map { event in
            guard case .message(var message) = event.content,
                message.parts.contains(where: { $0.type == .toolCall })
            else { return event }
            message.time = time
            var moved = event
            moved.content = .message(message)
            moved.time = time
            return moved
        }
    }
}
