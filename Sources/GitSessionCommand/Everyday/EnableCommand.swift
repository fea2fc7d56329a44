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

            With --global, agents are recorded wherever they are started: in every repository of this account that has \
            a mirror, from an agent's first touch on. It adds the recorder to the account's configuration of the \
            agents, and Git's hooks to each such clone when it is touched; Git's own configuration of the account \
            stays as it is.

            Examples:
              git session enable
              git session enable --agent codex --agent cursor
              git session enable --global
            """)

    @Option(
        name: .customLong("agent"),
        help: ArgumentHelp(
            "Record this agent; may be repeated. Default: the agents used here.", valueName: "name"))
    var agents: [String] = []
    @Flag(help: "Install only the Git hooks; do not change the agents' configuration.")
    var noAgentHooks = false
    @Flag(help: "Record in every repository of this account that has a mirror, wherever an agent starts.")
    var global = false
    @Option(
        help: ArgumentHelp(
            "Trust this key of a mirror in place of the one from before.", valueName: "key"))
    var trust: String?

    func validate() throws {
        guard !global || !noAgentHooks else {
            throw ValidationError("--global is by the agents' hooks; leave out --no-agent-hooks")
        }
    }

    func run() throws {
        let files = try InstalledFiles()
        let account = DeveloperAccount()
        let clone = try cloneHere()
        guard let clone else {
            try prepareRules(account.prepareRules)
            return try enableEverywhere(account, files)
        }
        // Agents' hooks find the repository from the agent's folder, without Git's variables.
        guard WorkTree.containing(clone.top)?.commonDirectory == clone.workTree.commonDirectory else {
            throw Problem(
                .conflict,
                "\(clone.top) has no .git that leads to its repository, so the work of agents there cannot be "
                    + "recorded", advice: "'git init --separate-git-dir' or 'git worktree add' makes one")
        }
        try prepareRules(clone.rules.prepare)
        if global {
            try prepareRules(account.prepareRules)
            let hasMirror = try !mirrors(of: clone, account.mirrors(askedBy: clone)).isEmpty
            try enableEverywhere(account, files)
            guard hasMirror else { return }
        }
        try enable(clone, files, besides: account)
    }

    /// The repository that this was called in; with --global there may be none.
    private func cloneHere() throws -> Clone? {
        do {
            return try Clone()
        } catch {
            if global { return nil }
            throw error
        }
    }

    private func prepareRules(_ prepare: () throws -> Void) throws {
        do {
            try prepare()
        } catch {
            throw Problem(
                .unavailable, "cannot record, since the rules for secrets cannot be used", cause: error)
        }
    }

    private func enable(_ clone: Clone, _ files: InstalledFiles, besides account: DeveloperAccount) throws {
        let configuration = try AgentConfiguration(clone: clone, files: files)
        let chosen = try chosen(of: configuration)
        // What the account's configuration does need not be done twice.
        let everywhere = try recordedEverywhere(account, files)
        let left = chosen.map(\.agent).filter(everywhere.contains)
        try Recording(clone: clone, files: files).begin(leavingToAccount: left)
        for settings in chosen where !left.contains(settings.agent) {
            try configuration.install(settings)
        }
        print(
            "Recording in \(clone.top)\(chosen.isEmpty ? "" : ": " + chosen.map(\.agent).joined(separator: ", "))."
        )
        try advise(chosen, configuration)
        if let standing = try HookStanding(in: clone) {
            print("\(standing). To mend it: \(standing.mend).")
        }
        let mirrors = try mirrors(of: clone, KnownMirrors(clone: clone))
        if account.isEnabled { try account.remember(KnownMirrors(clone: clone).announcements) }
        if mirrors.isEmpty {
            print(
                "No remote is a mirror yet. Sessions stay here until one is; then a push ships them.")
        } else {
            print(
                """
                Sessions go to: \(mirrors.joined(separator: ", ")). No other remote gets any.
                'git session preview' shows what the next push would ship.
                """)
        }
    }

    private func chosen(of configuration: AgentConfiguration) throws -> [AgentFile] {
        if noAgentHooks { return [] }
        return agents.isEmpty ? configuration.used() : try configuration.named(agents)
    }

    private func recordedEverywhere(_ account: DeveloperAccount, _ files: InstalledFiles) throws -> Set<
        String
    > {
        guard account.isEnabled else { return [] }
        let configuration = try AgentConfiguration(account: account, files: files)
        return Set(configuration.all.filter(configuration.isInstalled).map(\.agent))
    }

    private func enableEverywhere(_ account: DeveloperAccount, _ files: InstalledFiles) throws {
        let configuration = try AgentConfiguration(account: account, files: files)
        let chosen = try chosen(of: configuration)
        let before = configuration.all.filter(configuration.isInstalled)
        try account.enable(Set((before + chosen).map(\.agent)))
        for settings in chosen { try configuration.install(settings) }
        print("Recording in every repository of this account that has a mirror. The hooks are in:")
        for settings in chosen { print("  \(settings.agent): \(settings.path)") }
        for settings in chosen { tell(configuration.obstacles(to: settings), of: settings.agent) }
        let origins = Set(account.mirrors.values.map(\.origin)).sorted()
        print(
            """
            Recording begins in a clone when an agent first touches it, with Git's hooks in that clone. Git's own \
            configuration of the account stays as it is.
            """)
        print(
            origins.isEmpty
                ? "No mirror is known yet: run 'git session enable' in a clone of one."
                : "Known mirrors: those of \(origins.joined(separator: ", ")). To add one of another home, run "
                    + "'git session enable' in a clone of it.")
    }

    private func tell(_ obstacles: [Obstacle], of agent: String) {
        for obstacle in obstacles { print("\(agent): \(obstacle.what). To mend it: \(obstacle.mend).") }
    }

    private func advise(_ chosen: [AgentFile], _ configuration: AgentConfiguration) throws {
        for settings in chosen {
            tell(configuration.obstacles(to: settings), of: settings.agent)
            if try configuration.isTracked(settings) {
                print(
                    "\(settings.agent): \(settings.path) is tracked by Git and has changed; do not commit it, since it "
                        + "names a program on this machine.")
            }
        }
    }

    /// The names of the remotes that are mirrors, which sessions may go to from now on.
    private func mirrors(of clone: Clone, _ known: KnownMirrors) throws -> [String] {
        try clone.remotes().filter { try isMirror($0, known) }.map(\.name)
    }

    private func isMirror(_ remote: (name: String, url: String), _ known: KnownMirrors) throws -> Bool {
        do {
            return try known.announcement(
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
