import ArgumentParser
import Foundation
import Recorder

/// `git session commit-msg`, called by the Git hook of that name.
struct CommitMessageCommand: HookEntryPoint {
    static let configuration = CommandConfiguration(
        commandName: "commit-msg",
        abstract: "Abort the commit when its author wrote no message.",
        discussion: """
            The Git hook of that name calls this. Git aborts a commit whose message is empty or still the template's. \
            Trailers would keep it from seeing that, so this command removes them then. It always exits 0.
            """)

    @Argument(help: "The file with the message.")
    var file: String

    init() {}

    init?(words: [String]) {
        guard words.count == 1, !words[0].hasPrefix("-") else { return nil }
        file = words[0]
    }

    func run() throws {
        GitHook.run("cannot read the commit message") { clone in
            let message = MessageFile(path: file, git: clone.git)
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
