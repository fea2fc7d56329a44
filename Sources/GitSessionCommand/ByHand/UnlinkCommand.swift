import ArgumentParser
import Domain
import Files
import Foundation
import Recorder
import SessionCapture
import Terminal

/// `git session unlink`
struct UnlinkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlink",
        abstract: "Take the names of sessions out of a commit.",
        discussion: """
            Takes all session trailers out of the newest commit, or of the one that is given, or only those of the \
            given sessions; with them the 'Assisted-by' of these sessions' agents, as far as they are recorded here. The \
            hooks do not put them back; 'git session link COMMIT' does.

            Only messages change: author, date and files stay, and no hook runs. The commits after the changed one get \
            new ids, and all local branches that have them move along. A commit that a remote has is not changed. 'git reflog' has the old commits.

            Examples:
              git session unlink
              git session unlink HEAD~2
              git session unlink ce5274849665 01JD3GQ5N1M2P3R4S5T6V7W8X9

            Exit status: 0 done, or nothing to do; 1 failed.
            """)

    @Argument(
        help: ArgumentHelp("The commit, and the sessions to take out of it.", valueName: "commit-or-session"))
    var words: [String] = []

    func run() throws {
        let clone = try Clone()
        let named = try words.first.flatMap { try clone.presentCommit($0) }
        guard let commit = try named ?? clone.commit("HEAD") else {
            throw Problem(.missing, "there is no commit yet")
        }
        let sessions = try (named == nil ? words[...] : words.dropFirst()).map { word in
            try SessionID(word.uppercased()) ?? SessionArgument(word).find(in: clone).id
        }
        let unlink = UnlinkCommit(commit, in: clone, sessions: sessions.isEmpty ? nil : Set(sessions))
        guard let outcome = try unlink() else {
            print("Commit \(commit.prefix(12)) does not name \(sessions.isEmpty ? "a session" : "them").")
            return
        }
        for change in outcome.rewriting.changes {
            print("\(change.old.prefix(12)) is now \(change.new.prefix(12)): it names \(outcome.rest)")
        }
        LinkCommand.tellWhatIsLeft(outcome.rewriting)
        if let mark = outcome.mark {
            let id = outcome.rewriting.changes.first.map { " \($0.new.prefix(12))" } ?? ""
            Program.session.say(
                "the commit still says that \(mark.agentInWords) helped (\(mark.place)): name the session "
                    + "with 'git session link\(id) SESSION', declare it with 'git session link --declare "
                    + "\(mark.agentAsArgument) --reason WHY\(id)', or take that out, too")
        }
    }
}
