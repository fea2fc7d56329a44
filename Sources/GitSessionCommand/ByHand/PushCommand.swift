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
            An ordinary 'git push' to a mirror does this by itself. Without a remote, every mirror among the remotes \
            gets what it lacks.
            """)

    @Argument(help: "The remote. Default: all that are mirrors.")
    var remote: String?

    func run() throws {
        let clone = try Clone()
        let known = KnownMirrors(clone: clone)
        let remotes = try clone.remotes().filter { remote == nil || $0.name == remote }
        if let remote, remotes.isEmpty { throw Problem(.missing, "no remote '\(remote)' here") }
        let shipment = Shipment(clone: clone)
        shipment.sealTheRest()
        var mirrors = 0
        for (name, url) in remotes {
            guard let mirror = try announcement(of: name, at: url, known) else { continue }
            mirrors += 1
            let shipped = try shipment(to: url, of: mirror)
            print("\(name): \(Plural.of(shipped.segments, "segment")) shipped.")
            try shipped.throwRefusals()
        }
        if mirrors == 0 { throw Problem(.missing, "no remote of this repository is a mirror") }
        try DeadTrailers(clone: clone).warn(of: NamingCommits(clone: clone).notShipped())
    }

    /// The announcement of a remote that sessions may go to: one that the developer names, or that was allowed
    /// before. Nil for another.
    private func announcement(
        of name: String, at url: String, _ known: KnownMirrors
    ) throws -> MirrorAnnouncement? {
        do {
            let mirror = try known.announcement(at: url, asksAgain: true, allowsNew: remote != nil)
            if mirror == nil, remote != nil {
                throw Problem(.invalid, "the remote '\(name)' is not a mirror; it gets no sessions")
            }
            return mirror
        } catch let unmet as KnownMirrors.Unmet {
            print(unmet.description + ".")
            return nil
        }
    }
}
