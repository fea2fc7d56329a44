import ArgumentParser
import Foundation
import SessionCapture

/// `git session hook`
struct HookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook",
        abstract: "Take one event of an agent's hook, as JSON on standard input.",
        discussion: """
            Agents call this; 'git session enable' writes it into their configuration. It prints nothing and always \
            exits 0, so that it never disturbs the agent; what goes wrong stands in the log that 'git session status' \
            shows.
            """)

    @Argument(help: "The agent: claude-code.")
    var agent: String

    func run() throws {
        let payload = FileHandle.standardInput.readDataToEndOfFile()
        let directory = JSONValue(payload)?["cwd"]?.string
        // An agent may work outside of any repository; then there is nothing to record.
        guard
            let workTree = WorkTree.containing(directory ?? FileManager.default.currentDirectoryPath),
            case let clone = Clone(workTree), clone.isEnabled
        else { return }
        do {
            try record(payload, in: clone)
        } catch {
            clone.spool.log.add("\(error)")
        }
    }

    private func record(_ payload: Data, in clone: Clone) throws {
        guard agent == ClaudeCode.agent else { throw CommandFailure("the agent '\(agent)' is not known") }
        let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let told = try ClaudeCode(paths: clone.paths).read(payload, at: time)
        let session = try clone.spool.session(agent: agent, conversation: told.conversation)
        try session.append(told.events)
        for transcript in told.transcripts { try session.noteTranscript(transcript) }
        // In the middle of a turn the agent waits; what the turn left in the transcript is read at its end.
        if told.endsTurn { try clone.transcripts.bringUpToDate(session) }
    }
}
