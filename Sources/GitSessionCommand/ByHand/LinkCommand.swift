import ArgumentParser
import Domain
import Files
import Foundation
import Recorder
import SessionCapture
import Terminal

/// `git session link`
struct LinkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link",
        abstract: "Name recorded sessions in existing commits.",
        discussion: """
            Without arguments, it names sessions in every commit of a local branch that no remote has and that has \
            the work of a recorded session without naming one. With a commit, it names the sessions whose work the \
            commit has, or those given. With sessions alone, it names them in the newest commit. A session is its \
            id, the beginning or end of the id, 'latest', or the whole value of a trailer from another clone, of whose \
            session the id is enough where a commit here names it.

            Only messages change: the commits after a changed one get new ids, all local branches that have them move \
            along, files and index stay as they are, and no hook runs. Signatures of these commits are lost; a notice says how many. A commit that a remote has \
            is not changed. 'git reflog' has the old commits.

            Where an agent helped and no record of it is left, --declare says so: it makes a session without prompts \
            and edits that has the reason, and names it in the given commits; without any, in those of local branches \
            that no remote has, that say that this agent helped and that name no session, or else in the newest. Reports \
            show such commits as declared, and the mirror's policy decides on them.

            Examples:
              git session link
              git session link HEAD~2
              git session link latest
              git session link ce5274849665 01JD3GQ5N1M2P3R4S5T6V7W8X9
              git session link --declare codex --reason 'the laptop with its transcripts broke'

            Exit status: 0 done, or nothing to do; 1 failed.
            """)

    @Argument(
        help: ArgumentHelp("The commit, and the sessions to name in it.", valueName: "commit-or-session")
    )
    var words: [String] = []
    @Option(
        help: ArgumentHelp(
            "Declare by hand that this agent helped, where no record is left.", valueName: "agent"))
    var declare: String?
    @Option(help: "Why there is no record; for --declare.")
    var reason: String?

    func validate() throws {
        guard let declare else {
            guard reason == nil else { throw ValidationError("--reason belongs to --declare.") }
            return
        }
        guard SessionSegment.isAgentName(declare) else {
            throw ValidationError(
                "--declare takes an agent's name: 1 to 64 letters, digits, '.', '_' or '-'.")
        }
        guard let reason, Declaration.isReason(reason) else {
            throw ValidationError(
                "--declare needs --reason: why there is no record, in words that people can read later.")
        }
    }

    /// The commit and the sessions to link.
    private struct Request {
        /// Nil for all commits that lack a name.
        let commit: String?
        let sessions: [String]

        init(_ words: [String], _ clone: Clone) throws {
            guard let first = words.first else {
                commit = nil
                sessions = []
                return
            }
            if let named = try clone.presentCommit(first) {
                commit = named
                sessions = Array(words.dropFirst())
                return
            }
            let isSession =
                (try? SessionTrailer.parse(first).get()) != nil || SessionID(first.uppercased()) != nil
                || (try? SessionArgument(first).find(in: clone)) != nil
            guard isSession, let newest = try clone.commit("HEAD") else {
                throw Problem(.missing, "no commit and no recorded session '\(VisibleText.escaping(first))'")
            }
            commit = newest
            sessions = words
        }
    }

    func run() throws {
        let clone = try Clone()
        if let declare, let reason { return try self.declare(declare, reason, in: clone) }
        Shipment(clone: clone).sealTheRest()
        let request = try Request(words, clone)
        let found = try UnlinkedCommits(clone: clone).find(
            request.commit.map { ["--no-walk", $0] } ?? NamingCommits(clone: clone).unpublished(),
            evenIfNamed: request.commit != nil)
        let plan = try plan(request, with: found, in: clone)
        guard !plan.isEmpty else {
            print("There is no commit that should name a session and does not.")
            try tellOfMarks(request.commit, in: clone)
            return
        }
        let authors = try request.commit.map { [try clone.author(of: $0)] } ?? []
        try add(plan, in: clone)
        try noteCommitted(found, clone)
        let named = plan.values.joined().compactMap { MessageFile.trailer(in: $0)?.segment.session }
        for author in authors { try clone.spool.declinedSessions.remove(Set(named), of: author) }
    }

    /// Tells of commits that say that an agent helped, and that no recorded session has the work of.
    private func tellOfMarks(_ commit: String?, in clone: Clone) throws {
        let revisions = try commit.map { ["--no-walk", $0] } ?? NamingCommits(clone: clone).unpublished()
        for marked in try MarkedCommit.all(of: revisions, in: clone).prefix(5) where !marked.isNamed {
            guard let mark = marked.signatures.first(where: { $0.tier != .weak }) else { continue }
            Program.session.say(
                "no recorded session has the work of \(marked.id.prefix(12)), which says that \(mark.agent) helped: "
                    + SessionWords.adviceToRecord(mark.agent, declaring: true))
        }
    }

    private func add(_ plan: [String: [String]], in clone: Clone) throws {
        let outcome = try MessageRewriting(clone: clone).add(plan)
        for change in outcome.changes {
            print(
                "\(change.old.prefix(12)) is now \(change.new.prefix(12)): \(named(plan[change.old] ?? []))")
        }
        if outcome.changes.isEmpty, outcome.withoutMessage.isEmpty {
            print("All sessions are named already.")
        }
        Self.tellWhatIsLeft(outcome)
    }

    /// Names one session that a person declares in all commits that are meant.
    private func declare(_ agent: String, _ reason: String, in clone: Clone) throws {
        let declaring = DeclareCommits(clone: clone, agent: agent)
        let given = try words.map { word in
            guard let commit = try clone.presentCommit(word) else {
                throw Problem(.missing, "no commit '\(VisibleText.escaping(word))'")
            }
            return commit
        }
        let commits = try given.isEmpty ? declaring.candidates() : given
        try declaring.check(commits)
        try MessageRewriting(clone: clone).check(commits)
        let trailers = try declaring.trailers(reason: reason)
        try add(Dictionary(commits.map { ($0, trailers) }) { first, _ in first }, in: clone)
        for remark in declaring.remarks { Program.session.say(remark) }
        if !clone.isEnabled {
            Program.session.say(
                "recording is disabled here: 'git session push REMOTE' ships the session before a push")
        }
    }

    /// Says what a rewriting leaves to the developer.
    static func tellWhatIsLeft(_ outcome: MessageRewriting.Outcome) {
        for commit in outcome.withoutMessage {
            Program.session.say(
                "commit \(commit.prefix(12)) has no message to name a session in; 'git commit --amend' adds one"
            )
        }
        if outcome.lostSignatures > 0 {
            Program.session.say(
                "\(Plural.of(outcome.lostSignatures, "commit")) lost a signature; to sign again, use "
                    + "'git rebase --force-rebase -S' or similar")
        }
        if !outcome.branchesMoved.isEmpty {
            Program.session.say(
                "these branches had the old commits, too, and were moved to the new ones: "
                    + outcome.branchesMoved.joined(separator: ", "))
        }
        if !outcome.refsLeft.isEmpty {
            Program.session.say("still at the old commits: \(outcome.refsLeft.joined(separator: ", "))")
        }
    }

    private func named(_ trailers: [String]) -> String {
        let names = trailers.filter { $0.hasPrefix(SessionTrailer.key) }.compactMap {
            $0.split(separator: " ").dropFirst().first
        }
        return "it names \(names.joined(separator: ", "))"
    }

    /// The trailers to add, by commit.
    private func plan(
        _ request: Request, with found: [UnlinkedCommits.Unlinked], in clone: Clone
    ) throws -> [String: [String]] {
        guard let commit = request.commit, !request.sessions.isEmpty else {
            return try found.reduce(into: [:]) { $0[$1.commit] = try trailers(of: $1.sources, clone) }
        }
        let wanted = try request.sessions.flatMap { name -> [String] in
            if let trailer = try? SessionTrailer.parse(name).get() { return [trailer.description] }
            if let id = SessionID(name.uppercased()), !clone.spool.session(id).isRecorded {
                return try trailers(ofForeign: id, in: clone)
            }
            let session = try SessionArgument(name).find(in: clone)
            return try trailers(of: session, among: found.first?.sources ?? [], in: clone)
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

    /// The trailers of a session of another clone, from commits that name it.
    private func trailers(ofForeign session: SessionID, in clone: Clone) throws -> [String] {
        let known = try clone.trailers(ofForeign: session)
        guard !known.isEmpty else {
            throw Problem(
                .missing, "session \(session) is not recorded in this clone, and no commit here names it",
                advice:
                    "name it in the clone that recorded it; where that is gone, 'git session link --declare AGENT "
                    + "--reason WHY' says so")
        }
        return known.map(\.description)
    }

    /// A session's trailers for a commit: those of the segments that have its lines, or else of all segments.
    private func trailers(
        of session: SpooledSession, among found: [EarlierWork.Source], in clone: Clone
    ) throws -> [String] {
        let sources = found.filter { $0.session == session.id }
        guard sources.isEmpty else { return try trailers(of: sources, clone) }
        _ = try session.seal(masking: clone.masker(of: session, renewing: false))
        let all = session.sealed()
        guard !all.isEmpty else {
            throw Problem(.conflict, "session \(session.id) has nothing to name yet")
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
