import ArgumentParser
import Files
import Recorder

/// `git session post-checkout`, called by the Git hook of that name.
struct PostCheckoutCommand: HookEntryPoint {
    static let configuration = CommandConfiguration(
        commandName: "post-checkout",
        abstract: "Record agents in a work tree that was just made.",
        discussion: """
            The Git hook of that name calls this. It brings the hooks of the agents that are recorded in another work \
            tree of the repository into a new one, for agents that look there alone. It always exits 0.
            """)

    @Argument(
        help:
            "The commit from before, the one from now, and whether a branch was checked out; see githooks(5)."
    )
    var change: [String] = []

    init() {}

    init?(words: [String]) {
        guard words.count == 3 else { return nil }
        change = words
    }

    func run() throws {
        GitHook.run("cannot record agents in this new work tree") { clone in
            let configuration = try AgentConfiguration(clone: clone, files: InstalledFiles())
            for file in try configuration.missingHere() { try configuration.install(file) }
        }
    }
}
