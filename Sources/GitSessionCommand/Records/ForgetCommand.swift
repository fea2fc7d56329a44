import ArgumentParser
import Domain
import Foundation
import Recorder
import SessionCapture
import Terminal

/// `git session forget`
struct ForgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Delete a recorded session from this machine.",
        discussion: """
            Segments that were shipped stay at the mirror's home. Commits that name a segment which was not shipped \
            are listed: a mirror refuses them until 'git commit --amend' has removed the name. Their Assisted-by \
            lines still say that an agent helped.
            """)

    @Argument(help: "The session: its id, the beginning or end of the id, or 'latest'.")
    var session: String
    @Flag(help: "Delete it even if it has segments that no mirror has.")
    var force = false

    func run() throws {
        let clone = try Clone()
        let found = try SessionArgument.parse([session]).find(in: clone)
        let lost = Set(found.shippedNowhere().map(\.name))
        let count = found.sealed().count
        let commits = NamingCommits(clone: clone)
        let naming = lost.isEmpty ? [] : try commits.find(commits.notShipped(), naming: lost)
        guard force || lost.isEmpty else {
            let named = naming.isEmpty ? "" : "; these commits name them:\n\(naming.list)"
            throw Problem(
                .conflict,
                "\(Plural.of(lost.count, "segment")) of it \(lost.count == 1 ? "is" : "are") at no mirror yet",
                advice: "ship with 'git session push', or use --force\(named)")
        }
        try clone.spool.forget(found)
        let shipped = count - lost.count
        print(
            "Forgot session \(found.id)."
                + (shipped > 0 ? " \(Plural.of(shipped, "segment")) of it stay at a mirror." : "")
        )
        guard !naming.isEmpty else { return }
        print(
            "These commits name it, and a mirror will refuse them:\n\(naming.list)"
                + "To mend it: 'git commit --amend' removes the name; for several commits, see 'git session doctor'."
        )
    }
}
