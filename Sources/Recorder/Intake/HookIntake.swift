import Domain
import Foundation
package import SessionCapture

/// Records what one call of an agent's hook told, in each repository that it concerns: the one that the agent works
/// in, and those that have the files it edited, such as a submodule. An agent that works in no repository where
/// recording is on is followed by a `RoamingIntake`.
package struct HookIntake {
    private let report: HookReport
    /// The folder that the agent works in.
    private let folder: String
    /// Whether the payload mentions a `.env` file, which may be new.
    private let mentionsEnvironment: Bool
    private let account = DeveloperAccount()
    /// What the developer should be told by the agent's program.
    package private(set) var remarks: [String] = []

    package init(_ report: HookReport, mentionsEnvironment: Bool) {
        self.report = report
        self.mentionsEnvironment = mentionsEnvironment
        folder = report.workingDirectory ?? FileManager.default.currentDirectoryPath
    }

    /// How long transcripts are read while the agent waits.
    static let patience = Duration.seconds(1)

    /// Records the events in every repository where recording is on. What fails is in that repository's log.
    package mutating func record() {
        // Most calls read, and their beginning tells nothing.
        guard report.event != .toolBegins || report.commands.isEdit else { return }
        let here = WorkTree.containing(folder).map(Clone.init)
        if let here, isRecorded(here) || here.isDisabled || !account.isEnabled {
            recordBeside(here)
        } else {
            roam()
        }
        CommandWatch(report: report, folder: folder).followElsewhere(besides: here, renewing: isRenewed)
        if report.event == .sessionEnds { forgetWhatWasSaidOutside() }
    }

    private func forgetWhatWasSaidOutside() {
        let known = account.spool.knownSession(
            agent: report.agent, conversation: report.ownerConversation)
        do {
            if let known { try account.spool.forget(known) }
        } catch {
            account.spool.log.add("\(report.agent): \(Problem(classing: error))")
        }
    }

    /// Whether recording is on in a repository, or begins there now.
    private mutating func isRecorded(_ clone: Clone) -> Bool {
        let (isRecorded, remark) = account.admits(clone)
        if let remark { remarks.append(remark) }
        return isRecorded
    }

    private mutating func recordBeside(_ here: Clone) {
        let places = here.workTree.secretPlaces + report.secretPlaces(from: folder)
        for (workTree, events) in routed(from: here.workTree) {
            let clone = Clone(workTree)
            guard isRecorded(clone) else { continue }
            do {
                let isHere = workTree == here.workTree
                let session = try clone.spool.session(
                    agent: report.agent, conversation: report.ownerConversation)
                try session.note(secretPlaces: places)
                try record(
                    events, as: session, in: clone, from: isHere || !here.isEnabled ? nil : here.spool)
                guard isHere, [.sessionBegins, .turnEnds].contains(report.event) else { continue }
                remarks += [HookAlarm(in: clone).remark(isShown: report.showsAnswers)].compactMap(\.self)
            } catch {
                clone.spool.log.add("\(report.agent): \(Problem(classing: error))")
            }
        }
    }

    /// The events by repository: those that are recorded first, since the others may wait for a server. Other events than
    /// edits go to the repository that the agent works in, and to each that this call edited.
    private func routed(from here: WorkTree) -> [(WorkTree, [RawEvent])] {
        var edits: [WorkTree: [Int]] = [:]
        for (workTree, own) in report.editsByWorkTree(from: folder) {
            // Another work tree of this repository shares its sessions.
            let isHere = workTree.commonDirectory == here.commonDirectory
            edits[isHere ? here : workTree, default: []] += own
        }
        let all = Set(edits.keys).union([here]).map { workTree -> (WorkTree, [RawEvent]) in
            let own = Set(edits[workTree] ?? [])
            let events = report.events.enumerated().filter { index, event in
                if case .edit = event.content { own.contains(index) } else { true }
            }
            return (workTree, events.map(\.element))
        }
        return all.filter { Clone($0.0).isEnabled } + all.filter { !Clone($0.0).isEnabled }
    }

    /// - Parameter origin: the spool of the repository that the agent works in; nil in that one.
    private func record(
        _ told: [RawEvent], as session: SpooledSession, in clone: Clone, from origin: Spool?
    ) throws {
        if let origin {
            try LeadingPrompt(of: report.agent, report.ownerConversation, in: origin)
                .append(to: session, in: clone)
        }
        let watch = CommandWatch(report: report, folder: folder)
        let events = told.timed(by: watch.beginning(in: clone))
        try session.append(events, of: report, in: clone, from: folder, renewing: isRenewed)
        guard origin == nil else { return }
        try watch.follow(session, in: clone)
        // The transcript is read at the end of a turn: amid one the agent waits for the hook.
        if report.endsSomething { clone.transcripts.bringUpToDate(session, until: .now + Self.patience) }
    }

    private var isRenewed: Bool {
        mentionsEnvironment || [.sessionBegins, .prompt, .turnEnds].contains(report.event)
    }

    private mutating func roam() {
        do {
            var roaming = try RoamingIntake(report, from: folder, account: account, renewing: isRenewed)
            defer { remarks += roaming.remarks }
            try roaming.record()
        } catch {
            account.spool.log.add("\(report.agent): \(Problem(classing: error))")
        }
    }
}

extension SpooledSession {
    /// Appends what a hook told, as the repository of `clone` keeps it.
    ///
    /// - Parameters:
    ///   - folder: where the agent works.
    ///   - isRenewed: see `Clone.masker`.
    /// - Throws: where the session cannot be written.
    func append(
        _ told: [RawEvent], of report: HookReport, in clone: Clone, from folder: String,
        renewing isRenewed: Bool
    ) throws {
        var paths = clone.paths
        paths.add(workingDirectory: folder)
        var recorder = EventRecorder(
            paths: paths, folder: folder, source: .hook, masker: clone.masker(of: self, renewing: isRenewed))
        try append(recorder.events(told), maskedBy: recorder.appliedRules)
        for transcript in report.transcripts {
            try noteTranscript(URL(fileURLWithPath: transcript).standardizedFileURL.path)
        }
    }
}
