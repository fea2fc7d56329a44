import ArgumentParser
import SessionCapture

/// `git session pre-push`, called by the Git hook of that name.
struct PrePushCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pre-push",
        abstract: "Ship the recorded sessions ahead of a push to a mirror.",
        discussion: """
            The Git hook of that name calls this. It always exits 0: what cannot be shipped now is shipped next time, \
            and the mirror says what it misses.
            """)

    @Argument(help: "The remote's name.")
    var remote: String
    @Argument(help: "The remote's URL.")
    var url: String

    func run() throws {
        GitHook.run("the sessions were not shipped to \(remote); they are kept for the next push") { clone in
            let shipment = Shipment(clone: clone)
            guard shipment.hasSomething, let home = try MirrorBook(clone: clone).home(at: url) else { return }
            shipment.sealTheRest()
            _ = try shipment(to: url, home: home)
        }
    }
}
