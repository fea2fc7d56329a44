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
            let left = remove(try configuration.named(agents), from: configuration)
            try clone.setAgentsOfAccount(clone.agentsOfAccount.filter { !agents.contains($0) })
            print("Stopped recording in \(clone.top): \(agents.joined(separator: ", ")).")
            return try refuse(left)
        }
        let workTrees = try clone.allWorkTrees()
        try Recording(clone: clone, files: files).end()
        var left: [String] = []
        for workTree in workTrees {
            let configuration = try AgentConfiguration(clone: workTree, files: files)
            left += remove(configuration.all, from: configuration)
            CommitNote.remove(in: workTree)
        }
        let others = workTrees.count - 1
        print(
            "Stopped recording in this repository"
                + (others > 0 ? " and its \(Plural.of(others, "other work tree"))" : "")
                + ". The records stay in \(clone.spool.path).")
        try refuse(left)
    }

    private func disableEverywhere(_ files: InstalledFiles) throws {
        let account = DeveloperAccount()
        if agents.isEmpty { try account.disable() }
        let configuration = try AgentConfiguration(account: account, files: files)
        guard agents.isEmpty else {
            let left = remove(try configuration.named(agents), from: configuration)
            if account.isEnabled {
                try account.enable(configuration.all.filter(configuration.isInstalled).map(\.agent))
            }
            print("Stopped recording everywhere: \(agents.joined(separator: ", ")).")
            return try refuse(left)
        }
        let left = remove(configuration.all, from: configuration)
        print(
            "Stopped recording by the account's configuration of agents. Repositories where recording began go on with "
                + "Git's hooks; there 'git session enable' puts the agents' in, and 'git session disable' ends it."
        )
        try refuse(left)
        try account.clear()
    }

    /// Takes the recorder out of agents' files; what fails does not keep the others.
    ///
    /// - Returns: what failed, by the agent.
    private func remove(_ files: [AgentFile], from configuration: AgentConfiguration) -> [String] {
        files.compactMap { file in
            do {
                try configuration.remove(file)
                return nil
            } catch {
                return "\(file.agent): \(Problem(classing: error))"
            }
        }
    }

    private func refuse(_ left: [String]) throws {
        guard !left.isEmpty else { return }
        throw Problem(
            .conflict,
            "the recorder could not be taken out of every agent's configuration (\(left.joined(separator: "; ")))",
            advice: "correct that, and run the command again")
    }
}
