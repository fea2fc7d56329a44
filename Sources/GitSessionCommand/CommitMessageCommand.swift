import ArgumentParser
import Foundation

/// `git session commit-msg`, called by the Git hook of that name.
struct CommitMessageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "commit-msg",
        abstract: "Let a commit be given up by an empty message.",
        discussion: """
            The Git hook of that name calls this. Git gives a commit up whose message was left empty; with trailers in \
            it, it would not. It always exits 0.
            """)

    @Argument(help: "The file with the message.")
    var file: String

    func run() throws {
        GitHook.run("the commit's message could not be read") { clone in
            let message = CommitMessage(path: file, git: clone.git)
            if try message.hasOnlyTrailers() { try message.empty() }
        }
    }
}
