import ArgumentParser
import Recorder

/// `git session prepare-commit-msg`, called by the Git hook of that name.
struct PrepareCommitMessageCommand: HookEntryPoint {
    static let configuration = CommandConfiguration(
        commandName: "prepare-commit-msg",
        abstract: "Seal the sessions behind a commit and name them in its message.",
        discussion:
            "The Git hook of that name calls this. It always exits 0, so that it never stops a commit.")

    @Argument(help: "The file with the message.")
    var file: String
    @Argument(help: "Where the message comes from; see githooks(5).")
    var source: String?
    @Argument(help: "The commit whose message is used again.")
    var commit: String?

    init() {}

    init?(words: [String]) {
        guard (1...3).contains(words.count), !words.contains(where: { $0.hasPrefix("-") }) else { return nil }
        file = words[0]
        source = words.dropFirst().first
        commit = words.dropFirst(2).first
    }

    func run() throws {
        GitHook.run("cannot link this commit to its sessions") { clone in
            try NamingSessions(file: file, source: source, reused: commit)(in: clone)
        }
    }
}
