import Files
import ArgumentParser
import Foundation
import Programs
import Recorder
import SessionCapture
import Terminal

/// `git session enable`
struct EnableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Begin to record in this repository.",
        discussion: """
            Puts Git hooks into the clone (hooks that are there go on running, and their exit status stands) and the \
            recorder into the configuration that the agents keep in this work tree, for those that are used on this \
            machine or named with --agent: \(Agent.names(of: Agent.withHooks)). No hooks are needed for \(Agent.names(of: Agent.withoutHooks)). \
            Running it again mends what is missing; 'git session disable' undoes it.

            Examples:
              git session enable
              git session enable --agent codex --agent cursor
            """)

    @Option(
        name: .customLong("agent"),
        help: ArgumentHelp(
            "Record this agent; may be repeated. Default: those that are used here.", valueName: "name"))
    var agents: [String] = []
    @Flag(help: "Leave the agents' configuration alone; put in the Git hooks only.")
    var noAgentHooks = false
    @Option(
        help: ArgumentHelp(
            "Accept that a mirror announces this key instead of the one that was known.", valueName: "key"))
    var trust: String?

    func run() throws {
        let clone = try Clone()
        // Agents' hooks find the repository from where the agent works, and know nothing of Git's variables.
        guard WorkTree.containing(clone.top)?.commonDirectory == clone.workTree.commonDirectory else {
            throw CommandFailure(
                "\(clone.top) has no .git that leads to its repository, so agents' work there cannot be recorded; "
                    + "'git init --separate-git-dir' or 'git worktree add' make one")
        }
        let files = try InstalledFiles()
        do {
            try clone.rules.prepare()
        } catch {
            throw CommandFailure(
                "nothing can be recorded, since the rules for secrets cannot be used: \(error)")
        }
        let configuration = try AgentConfiguration(
            clone: clone, program: files.sessionProgram, plugins: files.clientHooksFolder + "/agents")
        let chosen =
            try noAgentHooks
            ? [] : agents.isEmpty ? configuration.used() : configuration.named(agents)
        try CloneHooks(clone: clone, files: files).install()
        if !clone.isEnabled { try TranscriptSweep(clone: clone).passOverWhatIsThere() }
        try clone.setEnabled(true)
        for settings in chosen { try configuration.install(settings) }
        print(
            "Recording in \(clone.top)\(chosen.isEmpty ? "" : ": " + chosen.map(\.agent).joined(separator: ", "))."
        )
        try advise(chosen, configuration)
        let mirrors = try clone.remotes().filter { try isMirror($0, in: clone) }
        if mirrors.isEmpty {
            print(
                "No remote is a mirror yet. Sessions stay here until one is; then a push brings them along.")
        } else {
            print(
                """
                Sessions go to: \(mirrors.map(\.name).joined(separator: ", ")). No other remote gets any.
                'git session preview' shows what would leave, at any time.
                """)
        }
    }

    private func advise(_ chosen: [AgentFile], _ configuration: AgentConfiguration) throws {
        for settings in chosen {
            if let advice = settings.advice { print("\(settings.agent): \(advice).") }
            if try configuration.isTracked(settings) {
                print(
                    "\(settings.agent): \(settings.path) is tracked by Git and now differs; do not commit it, since it "
                        + "names a program of this machine.")
            }
        }
    }

    private func isMirror(_ remote: (name: String, url: String), in clone: Clone) throws -> Bool {
        do {
            return try MirrorBook(clone: clone).home(
                at: remote.url, asksAgain: true, meetsNew: true, trusting: trust)
                != nil
        } catch let changed as MirrorBook.Changed {
            print(changed.description)
            return false
        } catch {
            print("The remote '\(remote.name)' does not answer; it is asked again at the next push.")
            return false
        }
    }
}
