import ArgumentParser
import Foundation
import Recorder

/// `git session commit-msg`, called by the Git hook of that name.
struct CommitMessageCommand: HookEntryPoint {
    static let configuration = CommandConfiguration(
        commandName: "commit-msg",
        abstract: "Let a commit be given up by a message that nobody wrote.",
        discussion: """
            The Git hook of that name calls this. Git gives a commit up whose message was left empty, or as the template \
            had it; with trailers in it, it would not. It always exits 0.
            """)

    @Argument(help: "The file with the message.")
    var file: String

    init() {}

    init?(words: [String]) {
        guard words.count == 1, !words[0].hasPrefix("-") else { return nil }
        file = words[0]
    }

    func run() throws {
        GitHook.run("the commit's message could not be read") { clone in
            let message = CommitMessage(path: file, git: clone.git)
            if try message.hasOnlyTrailers() { return try message.empty() }
            guard let template = CommitNote.template(in: clone) else { return }
            if try message.isUntouched(template) {
                try message.removeTrailers()
            } else {
                try message.joinTrailers()
            }
        }
    }
}
