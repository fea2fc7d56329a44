import ArgumentParser
import Domain
import Foundation
import SessionCapture

/// `git session forget`
struct ForgetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget",
        abstract: "Take a recorded session off this machine.",
        discussion: """
            What was shipped stays with the home that has it. Commits that name a segment which was not shipped are \
            refused by the mirror: amend them after.
            """)

    @Argument(help: "The session: its id, the id's beginning or end, or 'latest'.")
    var session: String
    @Flag(help: "Forget it although a commit names a segment that no mirror has.")
    var force = false

    func run() throws {
        let clone = try Clone()
        let found = try SessionChoice.parse([session]).find(in: clone)
        let homes = MirrorBook(clone: clone).known.values.map(\.home)
        let sealed = found.sealed()
        let unshipped =
            homes.isEmpty ? sealed : homes.map { found.unshipped(to: $0) }.min { $0.count < $1.count } ?? []
        guard force || unshipped.isEmpty else {
            throw CommandFailure(
                "\(unshipped.count) of its \(sealed.count) segments are at no mirror yet, and commits may name them; "
                    + "ship them with 'git session push', or give --force")
        }
        try clone.spool.forget(found)
        let rest = sealed.count - unshipped.count
        print(
            "Forgot session \(found.id)."
                + (rest > 0 ? " \(rest) of its segments were shipped; they stay with the home." : ""))
    }
}
