package import ArgumentParser
package import Domain

/// The end of a command that failed.
package enum CommandEnd {
    /// What the parser is to print and to exit with after an error of a command's run: its own errors as they are (help,
    /// a wrong command line, a status), and all others as problems, with status 1.
    ///
    /// - Parameter problem: makes a problem of an error.
    package static func error<Command: ParsableCommand>(
        after error: any Error, of command: Command.Type, _ problem: (any Error) -> Problem
    ) -> any Error {
        // The parser's errors have no common type in the open, and statuses of their own.
        let isParsers = error is ExitCode || command.exitCode(for: error) != .failure
        return isParsers ? error : problem(error)
    }
}
