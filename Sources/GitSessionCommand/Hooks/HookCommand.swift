import ArgumentParser
import Files
import Foundation
import JSONText
import Recorder
import SessionCapture

/// `git session hook`
struct HookCommand: HookEntryPoint {
    static let configuration = CommandConfiguration(
        commandName: "hook",
        abstract: "Record one event of an agent's hook, as JSON on standard input.",
        discussion: """
            Agents call this; 'git session enable' adds it to their configuration. The form of the JSON tells which \
            agent sent it. It always exits 0 and prints nothing but, for agents that show it, what the developer should \
            know at once, so that it never disturbs the agent; errors are in the log that 'git session status' shows.
            """)

    @Argument(help: "The agent, for example claude-code.")
    var agent: String

    init() {}

    init?(words: [String]) {
        guard words.count == 1, !words[0].hasPrefix("-") else { return nil }
        agent = words[0]
    }

    func run() throws {
        do {
            let payload = Data(try StandardStream.readInput())
            guard let report = try AgentHook.report(payload, calledAs: agent, at: UTCTime.now) else {
                let json = JSONValue(payload)
                let event = (json?["hook_event_name"] ?? json?["hookEventName"])?.string ?? ""
                return log("\(agent): unknown event '\(event.prefix(60))'; it was not recorded")
            }
            var intake = HookIntake(
                report, mentionsEnvironment: EnvironmentFiles.mayBeMentioned(in: payload))
            intake.record()
            if let words = report.words(for: intake.remarks) { print(words) }
        } catch {
            log("\(error)")
        }
    }

    /// Writes to the log of the repository that the agent runs its hooks in, if there is one.
    private func log(_ message: String) {
        guard let workTree = WorkTree.containing(FileManager.default.currentDirectoryPath),
            case let clone = Clone(workTree), clone.isEnabled
        else { return }
        clone.spool.log.add(message)
    }
}
