import ArgumentParser
import Domain
import Files
import Programs
import Recorder
import SessionCapture

/// `git session disable`
struct DisableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Stop recording in this repository.",
        discussion: """
            Removes exactly what 'git session enable' added, in all work trees of the repository, since they share \
            its Git hooks. With --agent, only the recorder in those agents' configuration in this work tree. The \
            records stay in .git/gatehouse. With --global, what 'git session enable --global' added to the account; \
            repositories where recording began go on.
            """)

    @Option(
        name: .customLong("agent"),
        help: ArgumentHelp("Stop recording only this agent; may be repeated.", valueName: "name"))
    var agents: [String] = []

    @Flag(help: "Stop recording by the account's configuration of the agents.")
    var global = false

    func run() throws {
        let files = try InstalledFiles()
        if global { return try disableEverywhere(files) }
        let clone = try Clone()
        guard agents.isEmpty else {
            let configuration = try AgentConfiguration(clone: clone, files: files)
            for settings in try configuration.named(agents) { try configuration.remove(settings) }
            return print("Stopped recording in \(clone.top): \(agents.joined(separator: ", ")).")
        }
        let workTrees = try clone.allWorkTrees()
        for workTree in workTrees {
            let configuration = try AgentConfiguration(clone: workTree, files: files)
            for settings in configuration.all { try configuration.remove(settings) }
            CommitNote.remove(in: workTree)
        }
        try Recording(clone: clone, files: files).end()
        let others = workTrees.count - 1
        print(
            "Stopped recording in this repository"
                + (others > 0 ? " and its \(Plural.of(others, "other work tree"))" : "")
                + ". The records stay in \(clone.spool.path).")
    }

    private func disableEverywhere(_ files: InstalledFiles) throws {
        let account = DeveloperAccount()
        let configuration = try AgentConfiguration(account: account, files: files)
        guard agents.isEmpty else {
            for settings in try configuration.named(agents) { try configuration.remove(settings) }
            return print("Stopped recording everywhere: \(agents.joined(separator: ", ")).")
        }
        for settings in configuration.all { try configuration.remove(settings) }
        try account.disable()
        print(
            "Stopped recording by the account's configuration of agents. Repositories where recording began go on; "
                + "'git session disable' there ends it.")
    }
}
