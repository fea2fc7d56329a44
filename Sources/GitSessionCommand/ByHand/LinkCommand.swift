import ArgumentParser
import Domain
import Foundation
import Recorder
import SessionCapture
import Terminal

/// `git session link`
struct LinkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link",
        abstract: "Name recorded sessions in commits that were made already.",
        discussion: """
            Without arguments: every commit of this branch that no remote has, that has work of a recorded session and \
            names none. With a commit: the sessions whose work it has, or those that are given. With sessions alone: the \
            newest commit. A session is its id, the id's beginning or end, 'latest', or the whole value of a trailer that \
            another clone made.

            Only messages change: the commits after a renamed one get new ids, the files and the index stay as they are, \
            and no hook runs. Signatures of these commits are lost, which is said. A commit that a remote has is not \
            touched. 'git reflog' has the commits from before.

            Examples:
              git session link
              git session link HEAD~2
              git session link latest
              git session link ce5274849665 01JD3GQ5N1M2P3R4S5T6V7W8X9

            Exit status: 0 done, or nothing to do; 1 failed.
            """)

    @Argument(
        help: ArgumentHelp("The commit, and the sessions that it is to name.", valueName: "commit-or-session")
    )
    var words: [String] = []

    /// What is to be linked to what.
    private struct Request {
        /// Nil for all commits that should name a session.
        let commit: String?
        let sessions: [String]

        init(_ words: [String], _ clone: Clone) throws {
            guard let first = words.first else {
                commit = nil
                sessions = []
                return
            }
            if let named = try clone.commit(first) {
                commit = named
                sessions = Array(words.dropFirst())
                return
            }
            let isSession =
                (try? SessionTrailer.parse(first).get()) != nil
                || (try? SessionChoice(first).find(in: clone)) != nil
            guard isSession, let newest = try clone.commit("HEAD") else {
                throw CommandFailure(
                    "there is no commit and no recorded session '\(VisibleText.escaping(first))'")
            }
            commit = newest
            sessions = words
        }
    }

    func run() throws {
        let clone = try Clone()
        Shipment(clone: clone).sealTheRest()
        let request = try Request(words, clone)
        let found = try UnlinkedCommits(clone: clone).find(
            request.commit.map { ["--no-walk", $0] } ?? UnlinkedCommits.unpublished,
            evenIfNamed: request.commit != nil)
        let plan = try plan(request, found, clone)
        guard !plan.isEmpty else {
            print("There is no commit that should name a session and does not.")
            return
        }
        let outcome = try MessageRewriting(clone: clone).add(plan)
        try noteCommitted(found, clone)
        for change in outcome.changes {
            print(
                "\(change.old.prefix(12)) is \(change.new.prefix(12)) now: \(named(plan[change.old] ?? []))")
        }
        if outcome.changes.isEmpty, outcome.withoutMessage.isEmpty { print("All of them are named already.") }
        tellWhatIsLeft(outcome)
    }

    private func tellWhatIsLeft(_ outcome: MessageRewriting.Outcome) {
        for commit in outcome.withoutMessage {
            Notice.say(
                "commit \(commit.prefix(12)) has no message, below which a session could be named; "
                    + "'git commit --amend' gives it one")
        }
        if outcome.lostSignatures > 0 {
            let commits = outcome.lostSignatures == 1 ? "1 commit" : "\(outcome.lostSignatures) commits"
            Notice.say(
                "\(commits) had a signature, which is lost; sign again, with 'git rebase --force-rebase -S' and so on"
            )
        }
        if !outcome.refsLeft.isEmpty {
            Notice.say("still at the commits from before: \(outcome.refsLeft.joined(separator: ", "))")
        }
    }

    private func named(_ trailers: [String]) -> String {
        let names = trailers.filter { $0.hasPrefix(SessionTrailer.key) }.compactMap {
            $0.split(separator: " ").dropFirst().first
        }
        return "it names \(names.joined(separator: ", "))"
    }

    /// The trailers that commits are to get.
    private func plan(
        _ request: Request, _ found: [UnlinkedCommits.Unlinked], _ clone: Clone
    ) throws -> [String: [String]] {
        guard let commit = request.commit, !request.sessions.isEmpty else {
            return try found.reduce(into: [:]) { $0[$1.commit] = try trailers(of: $1.sources, clone) }
        }
        let wanted = try request.sessions.flatMap { name -> [String] in
            if let trailer = try? SessionTrailer.parse(name).get() { return [trailer.description] }
            return try trailers(of: SessionChoice(name).find(in: clone), found.first?.sources ?? [], clone)
        }
        return [commit: wanted]
    }

    private func noteCommitted(_ found: [UnlinkedCommits.Unlinked], _ clone: Clone) throws {
        for commit in found {
            for sealed in commit.sources.compactMap(\.sealed) {
                try clone.spool.session(sealed.name.session).noteCommitted(
                    commit.paths, segments: [sealed.name.segment])
            }
        }
    }

    /// A session's trailers for a commit: of the segments that have its lines, or of all where none is known to.
    private func trailers(
        of session: SpooledSession, _ found: [EarlierWork.Source], _ clone: Clone
    ) throws -> [String] {
        let sources = found.filter { $0.session == session.id }
        guard sources.isEmpty else { return try trailers(of: sources, clone) }
        _ = try session.seal(masking: clone.masker(renewing: false))
        let all = session.sealed()
        guard !all.isEmpty else {
            throw CommandFailure("session \(session.id) has nothing that could be named yet")
        }
        return try all.map(\.trailer.description) + CommitLinks.agents(of: all, in: session)
    }

    private func trailers(of sources: [EarlierWork.Source], _ clone: Clone) throws -> [String] {
        try sources.flatMap { source in
            let session = clone.spool.session(source.session)
            let segments = [source.sealed].compactMap(\.self)
            return try segments.map(\.trailer.description) + CommitLinks.agents(of: segments, in: session)
        }
    }
}
