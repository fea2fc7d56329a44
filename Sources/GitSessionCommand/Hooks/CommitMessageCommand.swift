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
            Trailers would keep it from seeing that, so this command removes them then. With --unprepared, for programs \
            that do not run prepare-commit-msg, it first does what that hook does. It always exits 0.
            """)

    @Flag(help: "Name the sessions behind the commit, since no other hook did.")
    var unprepared = false
    @Argument(help: "The file with the message.")
    var file: String

    init() {}

    init?(words: [String]) {
        unprepared = words.first == "--unprepared"
        let words = words.dropFirst(unprepared ? 1 : 0)
        guard words.count == 1, let file = words.first, !file.hasPrefix("-") else { return nil }
        self.file = file
    }

    func run() throws {
        if unprepared {
            GitHook.run("cannot link this commit to its sessions") { clone in
                try NamingSessions(file: file, source: "message", reused: nil, isWritten: true)(in: clone)
            }
        }
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
