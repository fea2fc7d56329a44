import ArgumentParser
import GitProcess
import SessionCapture

/// `git session disable`
struct DisableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Stop recording in this repository.",
        discussion: """
            Takes away exactly what 'git session enable' put there, or with --agent only from those agents' \
            configuration. What was recorded stays in .git/gatehouse.
            """)

    @Option(
        name: .customLong("agent"),
        help: ArgumentHelp("Stop recording only this agent; may be repeated.", valueName: "name"))
    var agents: [String] = []

    func run() throws {
        let clone = try Clone()
        let files = try InstalledFiles()
        let configuration = try AgentConfiguration(
            clone: clone, program: files.sessionProgram, plugins: files.clientHooksFolder + "/agents")
        for settings in agents.isEmpty ? configuration.all : try configuration.named(agents) {
            try configuration.remove(settings)
        }
        guard agents.isEmpty else {
            return print("Not recording any more: \(agents.joined(separator: ", ")).")
        }
        try CloneHooks(clone: clone, files: files).remove()
        CommitNote.remove(in: clone)
        try clone.setEnabled(false)
        print("Not recording any more. What was recorded stays in \(clone.spool.path).")
    }
}
