import ArgumentParser
import Domain
import Foundation
import Recorder
import SessionCapture
import Terminal

/// `git session import`
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Read agents' transcripts into this repository's sessions.",
        discussion: """
            For work that was done before 'git session enable', or with hooks turned off. The next commit of the files that \
            a session edited names it; a commit that is made already gets the trailer by 'git commit --amend --no-edit'. \
            Importing again takes only what is new.

            Without a file, the transcripts of this repository are looked for where the agent keeps them. Agents: \
            \(Agent.names()).

            Examples:
              git session import codex
              git session import claude-code --list
              git session import claude-code ~/.claude/projects/-home-me-website/5c1f….jsonl
            """)

    @Argument(help: "The agent.")
    var agent: String
    @Argument(help: "The transcript. Default: every one that belongs to this repository.")
    var file: String?
    @Flag(help: "Only list the transcripts that are found.")
    var list = false

    func run() throws {
        guard let known = Agent.named(agent) else {
            throw ValidationError("The agent '\(agent)' is not known; known are: \(Agent.names()).")
        }
        let clone = try Clone()
        if let file, !FileManager.default.isReadableFile(atPath: file) {
            throw CommandFailure("there is no transcript at \(file) that can be read")
        }
        if let file { return try say(clone.transcripts(file: file, agent: agent)) }
        let found = TranscriptDiscovery.ofThisMachine.transcripts(of: known, tops: try clone.allTops())
        guard !found.isEmpty else {
            throw CommandFailure(
                "no transcript of \(known.name) was found for this repository; name the file if you know it"
            )
        }
        for transcript in found {
            print(transcript.path + (transcript.conversation.map { " (\($0))" } ?? ""))
            if !list { try importFound(transcript, clone) }
        }
    }

    /// One that cannot be read keeps the others from nothing.
    private func importFound(_ found: FoundTranscript, _ clone: Clone) throws {
        do {
            try say(
                clone.transcripts(file: found.path, agent: found.agent, conversation: found.conversation))
        } catch {
            print("  cannot be read: \(error)")
        }
    }

    private func say(_ outcome: TranscriptImport.Outcome) throws {
        let skipped =
            outcome.unreadable > 0
            ? "; \(Plural.of(outcome.unreadable, "line")) could not be read and "
                + "\(outcome.unreadable == 1 ? "was" : "were") passed over" : ""
        print("Session \(outcome.session.id): \(Plural.of(outcome.newEvents, "new event"))\(skipped).")
    }
}

extension TranscriptDiscovery {
    static var ofThisMachine: TranscriptDiscovery {
        let environment = ProcessInfo.processInfo.environment
        return TranscriptDiscovery(home: environment["HOME"] ?? NSHomeDirectory(), environment: environment)
    }
}
