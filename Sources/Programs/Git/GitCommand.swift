import Files

/// The git program, run in one repository.
package struct GitCommand: Sendable {
    private let environment: [String: String]
    private let options: [String]
    private let directory: String?

    /// git on the server. It gets nothing of the pusher's environment, and finds the account's credential helpers and
    /// ssh configuration through the account's home folder. It runs in the repository, as it does for a push, so that
    /// relative paths of hooks are resolved from there.
    package static func clean(gitDirectory: String) -> GitCommand {
        GitCommand(
            environment: cleanEnvironment, options: ["--git-dir=\(gitDirectory)"], directory: gitDirectory)
    }

    /// The environment of programs on the server.
    package static var cleanEnvironment: [String: String] {
        var environment = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oConnectTimeout=10 -oServerAliveInterval=5",
        ]
        if let account = Account.current {
            environment["HOME"] = account.home
            environment["USER"] = account.name
            environment["LOGNAME"] = account.name
        }
        return environment
    }

    /// git as the developer runs it: this process' environment, in `directory` or the present folder.
    package static func inherited(directory: String? = nil, environment: [String: String]) -> GitCommand {
        GitCommand(environment: environment, options: [], directory: directory)
    }

    /// The same git with more variables in its environment.
    package func adding(_ variables: [String: String]) -> GitCommand {
        GitCommand(
            environment: environment.merging(variables) { $1 }, options: options, directory: directory)
    }

    /// Runs `git` with `arguments` to its end; see `ChildProcess.run`.
    ///
    /// - Throws: `ChildProcess.Failure` where it cannot be run.
    package func run(
        _ arguments: [String], input: [UInt8] = [], seconds: Double? = nil, maximumOutput: Int? = nil,
        inheritsErrors: Bool = false, whileWanted isWanted: (() -> Bool)? = nil
    ) throws(ChildProcess.Failure) -> ChildProcess.Outcome {
        try ChildProcess.run(
            "git", options + arguments, environment: environment, directory: directory, input: input,
            seconds: seconds, maximumOutput: maximumOutput, inheritsErrors: inheritsErrors,
            whileWanted: isWanted)
    }

    /// Runs `git` and returns what it printed.
    ///
    /// - Throws: `GitFailure` with git's words for any other exit status than 0.
    package func output(
        _ arguments: [String], input: [UInt8] = [], seconds: Double? = nil
    ) throws(GitFailure) -> String {
        String(decoding: try bytes(arguments, input: input, seconds: seconds), as: UTF8.self)
    }

    /// Runs `git` and returns the bytes that it printed, which need not be text.
    ///
    /// - Throws: `GitFailure` with git's words for any other exit status than 0.
    package func bytes(
        _ arguments: [String], input: [UInt8] = [], seconds: Double? = nil
    ) throws(GitFailure) -> [UInt8] {
        let outcome: ChildProcess.Outcome
        do {
            outcome = try run(arguments, input: input, seconds: seconds)
        } catch {
            throw GitFailure(arguments: arguments, reason: error.description)
        }
        guard outcome.succeeded else {
            throw GitFailure(arguments: arguments, reason: GitFailure.reason(of: outcome))
        }
        return outcome.output
    }
}

/// git could not be run, or ended with another status than 0.
package struct GitFailure: Error, CustomStringConvertible {
    package let arguments: [String]
    package let reason: String

    /// The command that failed, and why.
    package var description: String { "git \(command) failed: \(reason)" }

    /// The command among the arguments, after the options of git itself.
    private var command: String {
        var rest = arguments[...]
        while let first = rest.first, first.hasPrefix("-") { rest = rest.dropFirst(first == "-c" ? 2 : 1) }
        return rest.first ?? ""
    }

    /// The words of git, or how it ended where it has none.
    ///
    /// - Parameter words: its standard error, where not all of it is for people.
    static func reason(of outcome: ChildProcess.Outcome, words: String? = nil) -> String {
        var words = words ?? outcome.errorText
        while words.last?.isNewline == true { words.removeLast() }
        if case .exited = outcome.ending, !words.isEmpty { return words }
        return outcome.ending.words
    }
}

extension ChildProcess.Outcome.Ending {
    /// The ending in words.
    var words: String {
        switch self {
        case .exited(let code): "exit status \(code)"
        case .signalled(let signal): "ended by signal \(signal)"
        case .timedOut: "took too long and was ended"
        case .saidTooMuch: "printed too much and was ended"
        }
    }
}
