import Domain
import Foundation
package import SessionCapture

/// Keeps what one call of an agent's hook told, in each repository that it is about: the one that the agent works in, and
/// those that its edits are in, such as a submodule.
package struct HookIntake {
    private let report: HookReport
    /// Where the agent works.
    private let folder: String

    /// Whether a `.env` file is spoken of: one that is not known yet may have been made.
    private let mentionsEnvironment: Bool

    package init(_ report: HookReport, mentionsEnvironment: Bool) {
        self.report = report
        self.mentionsEnvironment = mentionsEnvironment
        folder = report.workingDirectory ?? FileManager.default.currentDirectoryPath
    }

    /// How long transcripts are read while the agent waits.
    private static let patience = Duration.seconds(1)

    package func record() {
        let here = WorkTree.containing(folder)
        for (workTree, events) in routed(from: here) {
            let clone = Clone(workTree)
            guard clone.isEnabled else { continue }
            do {
                try record(events, in: clone, isHere: workTree == here)
            } catch {
                clone.spool.log.add("\(report.agent): \(error)")
            }
        }
    }

    /// The events by repository. Those that are no edits belong to where the agent works, and to wherever this call
    /// edited something.
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
            agent: report.agent, conversation: report.parentConversation ?? report.conversation)
        let isRenewed =
            mentionsEnvironment || [.sessionBegins, .prompt, .turnEnds].contains(report.event)
        var paths = clone.paths
        paths.add(workingDirectory: folder)
        var recorder = EventRecorder(
            paths: paths, folder: folder, source: .hook, masker: clone.masker(renewing: isRenewed))
        let events = recorder.events(told)
        try session.append(events, maskedBy: recorder.appliedRules)
        for transcript in report.transcripts {
            try session.noteTranscript(URL(fileURLWithPath: transcript).standardizedFileURL.path)
        }
        guard isHere else { return }
        try followShell(session, in: clone)
        // In the middle of a turn the agent waits; what the turn left in the transcript is read at its end.
        if [.turnEnds, .subagentEnds, .sessionEnds].contains(report.event) {
            clone.transcripts.bringUpToDate(session, until: .now + Self.patience)
        }
    }

    private func followShell(_ session: SpooledSession, in clone: Clone) throws {
        let changes = ShellChanges(clone: clone)
        switch report.event {
        case .prompt: try changes.forgetAll(session: session.id)
        case .shellBegins: try changes.begin(session: session.id, call: report.call)
        case .shellEnds: try changes.end(session: session.id, call: report.call)
        case .turnEnds, .sessionEnds: try changes.endAll(session: session.id)
        default: break
        }
    }
}
