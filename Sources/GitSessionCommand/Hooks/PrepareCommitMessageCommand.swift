import ArgumentParser
import Domain
import Files
import Foundation
import Programs
import Recorder
import SessionCapture

/// `git session prepare-commit-msg`, called by the Git hook of that name.
struct PrepareCommitMessageCommand: HookEntryPoint {
    static let configuration = CommandConfiguration(
        commandName: "prepare-commit-msg",
        abstract: "Seal the sessions behind a commit and name them in its message.",
        discussion:
            "The Git hook of that name calls this. It always exits 0, so that it never stops a commit.")

    @Argument(help: "The file with the message.")
    var file: String
    @Argument(help: "Where the message comes from; see githooks(5).")
    var source: String?
    @Argument(help: "The commit whose message is used again.")
    var commit: String?

    init() {}

    init?(words: [String]) {
        guard (1...3).contains(words.count), !words.contains(where: { $0.hasPrefix("-") }) else { return nil }
        file = words[0]
        source = words.dropFirst().first
        commit = words.dropFirst(2).first
    }

    func run() throws {
        GitHook.run("cannot link this commit to its sessions") { clone in
            try CommitNote.settle(in: clone)
            try CommitNote.leaveNone(in: clone)
            ShellChanges(clone: clone).recordUnfinished()
            TranscriptSweep(clone: clone).beforeCommit()
            try nameSessions(PendingCommit(clone: clone, source: source, reused: commit))
        }
    }

    private func nameSessions(_ commit: PendingCommit) throws {
        var message = MessageFile(path: file, git: commit.clone.git)
        message.isGiven = source == "message" && !commit.isMadeByGit
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
        GitHook.warn(
            "this commit says that \(signature.agent) helped (\(signature.place)) but has no recorded edit: a mirror "
                + "will ask for the session; 'git session import' reads what was not recorded", clone: clone)
    }
}
