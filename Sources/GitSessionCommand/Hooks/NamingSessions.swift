import Domain
import Files
import Foundation
import Programs
import Recorder
import SessionCapture

/// The story of a commit that is about to be made: seals the sessions behind it and names them in its message.
///
/// Git runs the hook prepare-commit-msg for it. Libraries such as JGit, dulwich and GitPython run commit-msg alone, and
/// take the message as that leaves it. Naming a session twice changes nothing.
struct NamingSessions {
    let file: String
    /// Where the message comes from; see prepare-commit-msg in githooks(5).
    let source: String?
    /// The commit whose message is used again.
    let reused: String?
    /// Whether the message is as its author left it: no hook ran before.
    var isWritten = false

    func callAsFunction(in clone: Clone) throws {
        try CommitNote.settle(in: clone)
        try CommitNote.leaveNone(in: clone)
        // What agents tell by themselves first: it is no command's.
        TranscriptSweep(clone: clone).beforeCommit()
        ShellChanges(clone: clone).recordUnfinished()
        warnOfUncompared(clone)
        HookAlarm(in: clone).sound(hookIn: ProcessEnvironment.variables["GATEHOUSE_HOOKS"])
        try name(PendingCommit(clone: clone, source: source, reused: reused))
    }

    private func name(_ commit: PendingCommit) throws {
        var message = MessageFile(path: file, git: commit.clone.git)
        message.isGiven = isWritten ? !commit.isOfGitCommit : source == "message" && !commit.isMadeByGit
        // Commits that this one replaces keep their trailers, even under a new message.
        var carried = try CarriedTrailers(to: commit, isSquash: source == "squash")
        try carried.tidy(message)
        var links = try CommitLinks(of: commit)
        links.note.messageFile = WorkTree.resolving(file)
        try carried.reword(commit, as: message, links: links.trailers)
        let trailers = carried.lines + links.trailers.filter { !carried.leftOut.contains($0) }
        for remark in carried.remarks() { Program.session.say(remark) }
        guard !trailers.isEmpty else { return warnIfDeclared(message, commit.clone) }
        if source == "template" { links.note.template = try message.text() }
        let isEmpty = try message.add(trailers)
        // At least 1, so that the hook after the commit notices a trailer that was removed.
        try links.note.leave(
            in: commit.clone, isEmptyMessage: isEmpty,
            namedSessions: max(1, message.trailersAsWritten().count))
        warnIfDeclared(message, commit.clone)
        warnOfSilentHooks(links.note.links.keys, commit.clone)
    }

    /// Tells of sessions in the commit that agents' hooks did not tell of.
    private func warnOfSilentHooks(_ sessions: some Sequence<String>, _ clone: Clone) {
        let silent = SilentHooks(in: clone)
        for session in sessions.compactMap({ SessionID($0) }).map(clone.spool.session) {
            guard let words = silent.takeUnsaid(of: session) else { continue }
            GitHook.warn(words, clone: clone)
        }
    }

    /// Tells of commands whose changes are in no session, and may be in this commit.
    private func warnOfUncompared(_ clone: Clone) {
        if let words = PassedOver(clone).takeWords() { GitHook.warn(words, clone: clone) }
        for (session, commands) in clone.spool.takeUnsaidUncompared() {
            GitHook.warn("session \(session): \(commands.description)", clone: clone)
        }
    }

    /// Warns of a commit that an agent signed but that has no recorded edit: a gate will ask for the session.
    private func warnIfDeclared(_ message: MessageFile, _ clone: Clone) {
        guard let bytes = FileManager.default.contents(atPath: message.path) else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        let trailers = Trailer.parse(text)
        let unknown = CommitFacts.Identity(name: "", email: "")
        let signature = AgentSignature.all(
            trailers: trailers, message: text, author: unknown, committer: unknown
        ).first { $0.tier != .weak }
        guard let signature, !trailers.contains(where: { $0.hasKey(SessionTrailer.key) }) else { return }
        let agent = signature.agentAsArgument
        GitHook.warn(
            "this commit says that \(signature.agentInWords) helped (\(signature.place)) but has no recorded edit: a mirror "
                + "may ask for the session; 'git session import \(agent)' reads what was not recorded, and 'git session "
                + "link --declare \(agent) --reason WHY' says so where nothing is left", clone: clone)
    }
}
