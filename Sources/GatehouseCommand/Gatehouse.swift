package import ArgumentParser
import Domain
import Gate
import Terminal

/// The administrator's, approver's and auditor's command.
package struct Gatehouse: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "gatehouse",
        abstract: "A gate in front of a Git server: judges each push and keeps the evidence.",
        discussion: """
            A home is the folder of one installation. Name it with --home or GATEHOUSE_HOME.

            Exit status: 0 success; 1 refused, failed, or a check found a problem; 64 invalid command line.
            Shell completion: gatehouse --generate-completion-script bash|zsh|fish
            """,
        version: Version.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Setting up",
                subcommands: [InitCommand.self, MirrorCommand.self, PolicyCommand.self, DoctorCommand.self]),
            CommandGroup(name: "Approving", subcommands: [HoldCommand.self]),
            CommandGroup(
                name: "Identity", subcommands: [ActorCommand.self, KeysCommand.self, ShellCommand.self]),
            CommandGroup(
                name: "Running",
                subcommands: [
                    SecretsCommand.self, KeyCommand.self, ForwardCommand.self, NotifyCommand.self,
                    MaintainCommand.self, UpgradeCommand.self,
                ]),
            CommandGroup(
                name: "Evidence",
                subcommands: [ReportCommand.self, SessionCommand.self, BlameCommand.self]),
        ])

    package init() {}

    /// Runs the command. Here any error of it becomes a problem, in one sentence.
    package static func main() {
        do {
            let command = try parseAsRoot()
            do {
                var command = command
                try command.run()
            } catch {
                throw CommandEnd.error(after: error, of: Self.self, Problem.init(classing:))
            }
        } catch {
            exit(withError: error)
        }
    }
}
