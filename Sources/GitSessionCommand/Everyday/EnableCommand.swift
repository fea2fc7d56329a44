import ArgumentParser
import Domain
import Files
import Foundation
import Programs
import Recorder
import SessionCapture
import Terminal

/// `git session enable`
struct EnableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Start recording in this repository.",
        discussion: """
            Installs Git hooks in the clone (existing hooks still run, and their exit status counts) and adds the \
            recorder to the configuration of agents in this work tree: of those used on this machine, or named with \
            --agent: \(Agent.names(of: Agent.withHooks)). No hooks are needed for \
            \(Agent.names(of: Agent.withoutHooks)). Running it again restores what is missing; 'git session disable' \
            undoes it.

            Examples:
              git session enable
              git session enable --agent codex --agent cursor
            """)

    @Option(
        name: .customLong("agent"),
        help: ArgumentHelp(
            "Record this agent; may be repeated. Default: the agents used here.", valueName: "name"))
    var agents: [String] = []
    @Flag(help: "Install only the Git hooks; do not change the agents' configuration.")
    var noAgentHooks = false
    @Option(
        help: ArgumentHelp(
            "Trust this key of a mirror in place of the one from before.", valueName: "key"))
    var trust: String?

    func run() throws {
        let clone = try Clone()
        // Agents' hooks find the repository from the agent's folder, without Git's variables.
        guard WorkTree.containing(clone.top)?.commonDirectory == clone.workTree.commonDirectory else {
            throw Problem(
                .conflict,
                "\(clone.top) has no .git that leads to its repository, so the work of agents there cannot be "
                    + "recorded", advice: "'git init --separate-git-dir' or 'git worktree add' makes one")
        }
        let files = try InstalledFiles()
        do {
            try clone.rules.prepare()
        } catch {
            throw Problem(
                .unavailable, "cannot record, since the rules for secrets cannot be used", cause: error)
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
                "No remote is a mirror yet. Sessions stay here until one is; then a push ships them.")
        } else {
            print(
                """
                Sessions go to: \(mirrors.map(\.name).joined(separator: ", ")). No other remote gets any.
                'git session preview' shows what the next push would ship.
                """)
        }
    }

    private func advise(_ chosen: [AgentFile], _ configuration: AgentConfiguration) throws {
        for settings in chosen {
            if let advice = settings.advice { print("\(settings.agent): \(advice).") }
            if try configuration.isTracked(settings) {
                print(
                    "\(settings.agent): \(settings.path) is tracked by Git and has changed; do not commit it, since it "
                        + "names a program on this machine.")
            }
        }
    }

    private func isMirror(_ remote: (name: String, url: String), in clone: Clone) throws -> Bool {
        do {
            return try KnownMirrors(clone: clone).announcement(
                at: remote.url, asksAgain: true, allowsNew: true, trusting: trust) != nil
        } catch let changed as KnownMirrors.Changed {
            print(changed.description)
            return false
        } catch {
            print(
                "The remote '\(remote.name)' does not answer; the next push asks again whether it is a mirror."
            )
            return false
        }
    }
}
