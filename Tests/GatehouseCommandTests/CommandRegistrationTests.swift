import ArgumentParser
import TestSupport
import Testing

@testable import GatehouseCommand

/// A command is a file and an entry among the subcommands of another.
@Suite struct CommandRegistrationTests {
    @Test func `every command of gatehouse is reached from its root`() throws {
        let declared = try DeclaredTypes.conforming(to: "ParsableCommand", in: "Sources/GatehouseCommand")

        let reached = Registration(
            of: Self.reached(from: Gatehouse.self),
            in: "the subcommands of Gatehouse or of one of its groups, in Sources/GatehouseCommand")

        #expect(reached.faults(for: declared) == [])
    }

    /// The names of a command and of all below it, without what is shared by all groups.
    private static func reached(from command: any ParsableCommand.Type) -> [String] {
        let names = command.configuration.subcommands.flatMap(reached)
        return String(reflecting: command).hasPrefix("Terminal.")
            ? names : names + [String(describing: command)]
    }
}
