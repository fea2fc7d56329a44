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
            records stay in .git/gatehouse.
            """)

    @Option(
        name: .customLong("agent"),
        help: ArgumentHelp("Stop recording only this agent; may be repeated.", valueName: "name"))
    var agents: [String] = []

    func run() throws {
        let clone = try Clone()
        let files = try InstalledFiles()
        guard agents.isEmpty else {
            let configuration = try configuration(of: clone, files)
            for settings in try configuration.named(agents) { try configuration.remove(settings) }
            return print("Stopped recording in \(clone.top): \(agents.joined(separator: ", ")).")
        }
        let workTrees = try clone.allWorkTrees()
        for workTree in workTrees {
            let configuration = try configuration(of: workTree, files)
            for settings in configuration.all { try configuration.remove(settings) }
            CommitNote.remove(in: workTree)
        }
        try CloneHooks(clone: clone, files: files).remove()
        try clone.setEnabled(false)
        let others = workTrees.count - 1
        print(
            "Stopped recording in this repository"
                + (others > 0 ? " and its \(Plural.of(others, "other work tree"))" : "")
                + ". The records stay in \(clone.spool.path).")
    }

    private func configuration(of clone: Clone, _ files: InstalledFiles) throws -> AgentConfiguration {
        try AgentConfiguration(
            clone: clone, program: files.sessionProgram, plugins: files.clientHooksFolder + "/agents")
    }
}
