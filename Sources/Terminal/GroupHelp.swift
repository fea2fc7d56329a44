package import ArgumentParser

/// The command `gatehouse GROUP help [COMMAND]`, which the library offers only for the whole program.
package struct GroupHelp<Group: ParsableCommand>: ParsableCommand {
    /// The command's name and help, which no list of commands shows.
    package static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "help", abstract: "Show help for the group or one of its commands.",
            shouldDisplay: false)
    }

    @Argument(help: "The command. Default: the group.")
    package var command: String?

    package init() {}

    /// Shows the help.
    ///
    /// - Throws: `CleanExit` with the help, or `ValidationError` if the group has no such command.
    package func run() throws {
        guard let command else { throw CleanExit.helpRequest(Group.self) }
        guard let found = Group.configuration.subcommands.first(where: { $0._commandName == command }) else {
            throw ValidationError("There is no '\(command)' in '\(Group._commandName)'.")
        }
        throw CleanExit.helpRequest(found)
    }
}
