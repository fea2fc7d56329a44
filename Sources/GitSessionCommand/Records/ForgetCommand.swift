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
        abstract: "Take a recorded session off this machine.",
        discussion: """
            What was shipped stays with the home that has it. Commits that name a segment which was not shipped are \
            listed: a mirror refuses them until 'git commit --amend' took the name out. That an agent helped they still \
            say, in their Assisted-by lines.
            """)

    @Argument(help: "The session: its id, the id's beginning or end, or 'latest'.")
    var session: String
    @Flag(help: "Forget it although a commit names a segment that no mirror has.")
    var force = false

    func run() throws {
        let clone = try Clone()
        let found = try SessionChoice.parse([session]).find(in: clone)
        let lost = Set(found.shippedNowhere().map(\.name))
        let count = found.sealed().count
        let commits = NamingCommits(clone: clone)
        let naming = lost.isEmpty ? [] : try commits.find(commits.notShipped(), naming: lost)
        guard force || lost.isEmpty else {
            let named = naming.isEmpty ? "" : "; these commits name them:\n\(naming.list)"
            throw CommandFailure(
                "\(Plural.of(lost.count, "segment")) of it \(lost.count == 1 ? "is" : "are") at no mirror yet: "
                    + "ship with 'git session push', or give --force\(named)")
        }
        try clone.spool.forget(found)
        let shipped = count - lost.count
        print(
            "Forgot session \(found.id)."
                + (shipped > 0 ? " \(shipped) of its segments went to a mirror before; they stay there." : "")
        )
        guard !naming.isEmpty else { return }
        print(
            "These commits name it, and a mirror will refuse them:\n\(naming.list)"
                + "To mend it: git commit --amend takes the name out; 'git session doctor' says how for several."
        )
    }
}
