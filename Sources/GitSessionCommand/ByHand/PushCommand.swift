import ArgumentParser
import Domain
import Foundation
import Recorder
import Terminal

/// `git session push`
struct PushCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Ship the recorded sessions to a mirror now.",
        discussion: """
            An ordinary 'git push' to a mirror does this by itself. Without a remote, every remote that is a mirror \
            gets what it has not got.
            """)

    @Argument(help: "The remote. Default: every one that is a mirror.")
    var remote: String?

    func run() throws {
        let clone = try Clone()
        let book = MirrorBook(clone: clone)
        let remotes = try clone.remotes().filter { remote == nil || $0.name == remote }
        if let remote, remotes.isEmpty { throw CommandFailure("there is no remote '\(remote)'") }
        let shipment = Shipment(clone: clone)
        shipment.sealTheRest()
        var mirrors = 0
        for (name, url) in remotes {
            guard let home = try home(of: name, at: url, book) else { continue }
            mirrors += 1
            let shipped = try shipment(to: url, home: home)
            print("\(name): \(Plural.of(shipped.segments, "segment")) shipped.")
            try shipped.throwRefusals()
        }
        if mirrors == 0 { throw CommandFailure("no remote of this repository is a mirror") }
        try DeadTrailers(clone: clone).warn(of: NamingCommits(clone: clone).notShipped())
    }

    /// Whoever names a remote means it; of all remotes, only those that the developer knows as mirrors.
    private func home(of name: String, at url: String, _ book: MirrorBook) throws -> MirrorBook.Home? {
        do {
            let home = try book.home(at: url, asksAgain: true, meetsNew: remote != nil)
            if home == nil, remote != nil {
                throw CommandFailure("the remote '\(name)' is no mirror; it gets no sessions")
            }
            return home
        } catch let unmet as MirrorBook.Unmet {
            print(unmet.description + ".")
            return nil
        }
    }
}
