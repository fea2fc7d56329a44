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
            For work from before 'git session enable', or with hooks turned off. The next commit of the files that a \
            session edited names it; 'git commit --amend --no-edit' adds the trailer to the last commit. Importing \
            again reads only what is new.

            Without a file, it looks for this repository's transcripts where the agent keeps them. Agents: \
            \(Agent.names()).

            Examples:
              git session import codex
              git session import claude-code --list
              git session import claude-code ~/.claude/projects/-home-me-website/5c1f….jsonl
            """)

    @Argument(help: "The agent.")
    var agent: String
    @Argument(help: "The transcript. Default: all that belong to this repository.")
    var file: String?
    @Flag(help: "List the transcripts without reading them.")
    var list = false

    func run() throws {
        guard let known = Agent.named(agent) else {
            throw ValidationError("Unknown agent '\(agent)'. The known ones are: \(Agent.names()).")
        }
        let clone = try Clone()
        if let file, !FileManager.default.isReadableFile(atPath: file) {
            throw Problem(.missing, "cannot read the transcript \(file)")
        }
        if let file {
            say(try clone.transcripts(file: file, agent: agent))
            return PassedOver(clone).forget()
        }
        let found = TranscriptDiscovery.ofThisMachine.transcripts(of: known, tops: try clone.allTops())
        guard !found.isEmpty else {
            throw Problem(
                .missing, "found no transcript of \(known.name) for this repository",
                advice: "name the file if you know it")
        }
        // What a fork copied is read where it is from, which is mostly older.
        for transcript in list ? found : found.reversed() {
            print(transcript.path + (transcript.conversation.map { " (\($0))" } ?? ""))
            if !list, try importFound(transcript, clone) { PassedOver(clone).forget() }
        }
    }

    /// Imports one of several transcripts: one that cannot be read does not stop the others.
    ///
    /// - Returns: whether it could be read, and belongs here.
    private func importFound(_ found: FoundTranscript, _ clone: Clone) throws -> Bool {
        do {
            guard let outcome = try clone.transcripts(found) else {
                print("  is of another place, and nothing of it belongs here")
                return false
            }
            say(outcome)
            return true
        } catch {
            print("  cannot be read: \(error)")
            return false
        }
    }

    private func say(_ outcome: TranscriptImport.Outcome) {
        let skipped =
            outcome.unreadable > 0
            ? "; \(Plural.of(outcome.unreadable, "unreadable line")) skipped" : ""
        print("Session \(outcome.session.id): \(Plural.of(outcome.newEvents, "new event"))\(skipped).")
    }
}

extension TranscriptDiscovery {
    /// The discovery below this account's home folder.
    static var ofThisMachine: TranscriptDiscovery { TranscriptDiscovery(in: .current) }
}
