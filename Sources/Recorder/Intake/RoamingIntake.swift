import Domain
import Foundation
import SessionCapture

/// Records what an agent tells that works in no repository where recording is on: it was started above several, or in
/// a folder of its own.
///
/// Its edits decide which repositories they belong to, and its commands those that they name or that are below the
/// agent's folder. What is said stays in the account's spool until the agent's session ends; each repository that a turn
/// changes gets the turn's prompts and replies, its own calls and its own edits, and nothing of the others'.
struct RoamingIntake {
    private let report: HookReport
    private let folder: String
    private let account: DeveloperAccount
    private let isRenewed: Bool
    /// What was said.
    private let home: SpooledSession
    private(set) var remarks: [String] = []

    /// How long an agent's words are kept that told no end, in seconds.
    private static let memory = 30 * 86_400

    /// - Parameters:
    ///   - folder: where the agent works.
    ///   - isRenewed: see `Clone.masker`.
    /// - Throws: where the account's spool cannot be written.
    init(_ report: HookReport, from folder: String, account: DeveloperAccount, renewing isRenewed: Bool)
        throws
    {
        self.report = report
        self.folder = folder
        self.account = account
        self.isRenewed = isRenewed
        try account.makeSpool()
        home = try account.spool.session(agent: report.agent, conversation: report.ownerConversation)
    }

    /// Records it in each repository that it concerns.
    ///
    /// - Throws: where a spool cannot be written.
    mutating func record() throws {
        if home.size == 0 {
            try forgetOldOnes()
            try home.note(secretPlaces: WorkTreesBelow(folder).secretPlaces)
        }
        try home.note(secretPlaces: WorkTree.secretPlaces(of: folder) + report.secretPlaces(from: folder))
        try keepWhatIsSaid()
        let edits = report.editsByWorkTree(from: folder)
        var clones: [Clone] = []
        for place in places(editing: Array(edits.keys)) {
            guard let clone = admitted(place) else { continue }
            clones.append(clone)
            do {
                let own = edits[place.workTree] ?? []
                if !own.isEmpty { try add(report.calls + own.map { report.events[$0] }, to: clone) }
                try followCommands(in: clone)
            } catch {
                clone.spool.log.add("\(report.agent): \(Problem(classing: error))")
            }
        }
        if report.endsSomething || isSaid { try tell(clones) }
        switch report.event {
        case .turnEnds, .interrupted, .sessionBegins: try home.note(touchedTops: [])
        default: break
        }
    }

    private var isSaid: Bool { [.reply, .thought].contains(report.event) }

    private func keepWhatIsSaid() throws {
        var recorder = EventRecorder(
            paths: RepositoryPaths(top: folder, commonDirectory: ""), folder: folder, source: .hook,
            masker: account.masker(of: home, renewing: isRenewed))
        try home.append(recorder.events(report.said), maskedBy: recorder.appliedRules)
    }

    private func forgetOldOnes() throws {
        let now = Int(Date().timeIntervalSince1970)
        for session in account.spool.sessions() where session.lastEventTime < now - Self.memory {
            guard session.id != home.id else { continue }
            try account.spool.forget(session)
        }
        WatchedWorkTrees.forget(before: now - Self.memory, in: account.spool)
    }

    // MARK: Repositories

    /// A work tree that the event may be about.
    private struct Place {
        let workTree: WorkTree
        /// Whether the call names it.
        let isNamed: Bool
    }

    /// The work trees that the agent's commands may change: those that this call names, those that the turn touched, and
    /// those below the agent's folder. Those that are recorded come first: the others may wait for a server.
    private func places(editing edited: [WorkTree]) -> [Place] {
        let touched = home.touchedTops.compactMap(WorkTree.containing)
        let isAboutAll = !isSaid && report.event != .sessionBegins
        let named = NamedWorkTrees(in: report.commands.input, from: folder, besides: nil).all
        let all =
            (edited.sorted { $0.top < $1.top } + named).map { Place(workTree: $0, isNamed: true) }
            + (touched + (isAboutAll ? WorkTreesBelow(folder).all : [])).map {
                Place(workTree: $0, isNamed: false)
            }
        var seen: Set<WorkTree> = []
        let each = all.filter { seen.insert($0.workTree).inserted }.map { ($0, Clone($0.workTree).isEnabled) }
        return (each.filter { $1 } + each.filter { !$1 }).map { $0.0 }
    }

    /// The repository of a work tree, if recording is on there or begins there now. What a call names begins it, and
    /// before a command all do.
    private mutating func admitted(_ place: Place) -> Clone? {
        let clone = Clone(place.workTree)
        guard place.isNamed || report.event == .shellBegins else { return clone.isEnabled ? clone : nil }
        let (isRecorded, remark) = account.admits(clone)
        if let remark { remarks.append(remark) }
        guard isRecorded else { return nil }
        let touched = home.touchedTops
        if place.isNamed, !touched.contains(clone.top) {
            try? home.note(touchedTops: (touched + [clone.top]).sorted())
        }
        return clone
    }

    private func session(in clone: Clone) throws -> SpooledSession {
        try clone.spool.session(agent: report.agent, conversation: report.ownerConversation)
    }

    /// Adds events to the repository's session, below the prompts that led to them.
    private func add(_ events: [RawEvent], to clone: Clone) throws {
        let session = try session(in: clone)
        try LeadingPrompt(of: report.agent, report.ownerConversation, in: account.spool)
            .append(to: session, in: clone)
        try session.append(events, of: report, in: clone, from: folder, renewing: isRenewed)
    }

    private func followCommands(in clone: Clone) throws {
        let watch = CommandWatch(report: report, folder: folder)
        try watch.addingCall(to: clone, renewing: isRenewed) {
            try watch.follow(in: clone, from: account.spool)
        }
    }

    private func known(in clone: Clone) -> SpooledSession? {
        clone.spool.knownSession(agent: report.agent, conversation: report.ownerConversation)
    }

    /// Adds what was said since to the repositories that the turn changed.
    private mutating func tell(_ clones: [Clone]) throws {
        let touched = Set(home.touchedTops)
        for clone in clones where touched.contains(clone.top) {
            guard let session = known(in: clone) else { continue }
            try LeadingPrompt(of: report.agent, report.ownerConversation, in: account.spool)
                .append(to: session, in: clone)
            try session.append([], of: report, in: clone, from: folder, renewing: false)
            guard report.endsSomething else { continue }
            remarks += [HookAlarm(in: clone).remark(isShown: report.showsAnswers)].compactMap(\.self)
            clone.transcripts.bringUpToDate(session, until: .now + HookIntake.patience)
        }
    }
}
