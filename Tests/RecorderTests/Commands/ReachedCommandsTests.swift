import ArgumentParser
import TestSupport
import Testing

@testable import GitSessionCommand

/// A command is a file and an entry among the subcommands of another.
@Suite struct ReachedCommandsTests {
    @Test func `every command of git session is reached from its root`() throws {
        let declared = try DeclaredTypes.conforming(to: "ParsableCommand", in: "Sources/GitSessionCommand")

        let reached = Registration(
            of: Self.reached(from: GitSession.self),
            in: "the subcommands of GitSession or of one of its groups, in Sources/GitSessionCommand")

        #expect(reached.faults(for: declared) == [])
    }

    /// The names of a command and of all below it, without what is shared by all groups.
    private static func reached(from command: any ParsableCommand.Type) -> [String] {
        let names = command.configuration.subcommands.flatMap(reached)
        return String(reflecting: command).hasPrefix("Terminal.")
            ? names : names + [String(describing: command)]
    }
}
