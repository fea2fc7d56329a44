import ArgumentParser
import Foundation
import SessionCapture

/// `git session pre-push`, called by the Git hook of that name.
struct PrePushCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pre-push",
        abstract: "Ship the recorded sessions ahead of a push to a mirror.",
        discussion: """
            The Git hook of that name calls this, with the refs to be pushed on standard input. It always exits 0: what \
            cannot be shipped now is shipped next time, and the mirror says what it misses.
            """)

    @Argument(help: "The remote's name.")
    var remote: String
    @Argument(help: "The remote's URL.")
    var url: String

    func run() throws {
        let refs = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
        GitHook.run("the sessions were not shipped to \(remote); they are kept for the next push") { clone in
            let shipment = Shipment(clone: clone)
            let book = MirrorBook(clone: clone)
            guard !book.isForeign(url) else { return }
            shipment.sealTheRest()
            guard shipment.hasSomething, let home = try book.home(at: url) else { return }
            warnOfUnlinked(refs, clone)
            if !clone.spool.hasShipped(to: home.home) { announce(shipment.waiting(for: home), home) }
            _ = try shipment(to: url, home: home)
            try clone.spool.noteShipped(to: home.home)
        }
    }

    /// The first time that sessions leave this machine for a home is said.
    private func announce(_ count: Int, _ home: MirrorBook.Home) {
        guard count > 0 else { return }
        let segments =
            count == 1 ? "1 segment of recorded sessions goes" : "\(count) segments of recorded sessions go"
        GitHook.say(
            "\(segments) to \(home.origin), for the first time; 'git session log' lists them and "
                + "'git session show' has each word of them")
    }

    private func warnOfUnlinked(_ refs: String, _ clone: Clone) {
        let new = refs.split(separator: "\n").compactMap { line -> String? in
            let fields = line.split(separator: " ")
            guard fields.count == 4, !fields[1].allSatisfy({ $0 == "0" }) else { return nil }
            return String(fields[1])
        }
        guard !new.isEmpty else { return }
        do {
            let unlinked = try UnlinkedCommits(clone: clone).find(new + ["--not", "--remotes=\(remote)"])
            guard let first = unlinked.first else { return }
            GitHook.warn(
                "\(unlinked.count == 1 ? "commit" : "\(unlinked.count) commits, the latest") "
                    + "\(first.commit.prefix(12)), have edits of recorded sessions and do not name them; "
                    + "'git session link' puts the names in", clone: clone)
        } catch {
            clone.spool.log.add("unlinked commits could not be looked for: \(error)")
        }
    }
}
