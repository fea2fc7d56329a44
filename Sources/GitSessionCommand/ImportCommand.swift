import ArgumentParser
import Foundation
import SessionCapture

/// `git session import`
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Read an agent's transcript into this repository's sessions.",
        discussion: """
            For work that was done before 'git session enable'. The next commit of the files that the session edited \
            names it; a commit that is made already gets the trailer by 'git commit --amend --no-edit'. Importing the \
            same transcript again takes only what is new.

            Example: git session import claude-code ~/.claude/projects/-home-me-website/5c1f….jsonl
            """)

    @Argument(help: "The agent: claude-code.")
    var agent: String
    @Argument(help: "The transcript.")
    var file: String

    func run() throws {
        guard agent == ClaudeCode.agent else {
            throw ValidationError("The agent '\(agent)' is not known; known is: \(ClaudeCode.agent).")
        }
        let clone = try Clone()
        let (session, events, unreadable) = try clone.transcripts(file: file)
        let skipped = unreadable > 0 ? "; \(unreadable) lines are not JSON and were passed over" : ""
        print("Session \(session.id): \(events) new events\(skipped).")
    }
}
