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
        if home.size == 0 { try forgetOldOnes() }
        try home.note(secretPlaces: WorkTree.secretPlaces(of: folder) + report.secretPlaces(from: folder))
        try keepWhatIsSaid()
        let edits = report.editsByWorkTree(from: folder)
        for (workTree, own) in edits {
            guard let clone = admitted(workTree) else { continue }
            try add(report.calls + own.map { report.events[$0] }, to: clone)
        }
        let clones = places(besides: Array(edits.keys))
        try followCommands(in: clones)
        if report.endsSomething || [.reply, .thought].contains(report.event) { try tell(clones) }
        switch report.event {
        case .turnEnds, .interrupted, .sessionBegins: try home.note(touchedTops: [])
        default: break
        }
    }

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
    }

    // MARK: Repositories

    /// The repository of a work tree, if recording is on there or begins there now.
    private mutating func admitted(_ workTree: WorkTree) -> Clone? {
        let clone = Clone(workTree)
        let (isRecorded, remark) = account.admits(clone)
        if let remark { remarks.append(remark) }
        return isRecorded ? clone : nil
    }

    /// The repositories that the agent's commands may change: those that this call names, those that the turn touched,
    /// and those below the agent's folder.
    private mutating func places(besides edited: [WorkTree]) -> [Clone] {
        guard ![.reply, .thought, .sessionBegins].contains(report.event) else { return touchedClones }
        let named = NamedWorkTrees(in: report.commands.input, from: folder, besides: nil).all
        var known: [Clone] = []
        for workTree in edited + named where !known.contains(where: { $0.workTree == workTree }) {
            if let clone = admitted(workTree) { known.append(clone) }
        }
        let touched = Set(known.map(\.top) + home.touchedTops)
        if touched != Set(home.touchedTops) { try? home.note(touchedTops: touched.sorted()) }
        let begins = report.event == .shellBegins
        for workTree in touchedClones.map(\.workTree) + WorkTreesBelow(folder).all
        where !known.contains(where: { $0.workTree == workTree }) {
            let clone = begins ? admitted(workTree) : Clone(workTree)
            if let clone, clone.isEnabled { known.append(clone) }
        }
        return known
    }

    private var touchedClones: [Clone] {
        home.touchedTops.compactMap(WorkTree.containing).map { Clone($0) }.filter(\.isEnabled)
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

    private func followCommands(in clones: [Clone]) throws {
        let watch = CommandWatch(report: report, folder: folder)
        let beginning = clones.lazy.compactMap { watch.beginning(in: $0) }.first
        for clone in clones {
            let before = size(in: clone)
            try watch.follow(in: clone, from: account.spool)
            guard report.event == .shellEnds, size(in: clone) > before else { continue }
            try add(report.calls.timed(by: beginning), to: clone)
        }
    }

    private func size(in clone: Clone) -> Int {
        known(in: clone)?.size ?? 0
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

extension HookReport {
    /// What belongs to the conversation as a whole.
    fileprivate var said: [RawEvent] {
        events.filter { event in
            switch event.content {
            case .message(let message): message.parts.allSatisfy { [.text, .reasoning].contains($0.type) }
            case .model, .agentVersion: true
            case .edit, .answer, .binaryParts: false
            }
        }
    }

    /// What belongs to the call of a tool, without its edits.
    fileprivate var calls: [RawEvent] {
        events.filter { event in
            switch event.content {
            case .message(let message): !message.parts.allSatisfy { [.text, .reasoning].contains($0.type) }
            case .binaryParts: true
            case .edit, .model, .agentVersion, .answer: false
            }
        }
    }
}
