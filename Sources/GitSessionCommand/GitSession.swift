import ArgumentParser
import Domain
import Foundation
import Recorder
import Terminal

/// The developer's command: it records sessions with AI agents and links commits to them.
@main
struct GitSession: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "git session",
        abstract: "Record what AI agents do in this repository, and name the sessions in its commits.",
        discussion: """
            Start with 'git session enable'. Then work, commit and push as usual: commits that an agent helped with \
            get a trailer that names the recorded session, and a push to a mirror ships the sessions along with it. \
            No other remote ever gets them.

            Help on each command: git session COMMAND --help
            Exit status: 0 done; 1 failed; 64 wrong command line.
            Shell completion: git session --generate-completion-script bash|zsh|fish
            """,
        version: Version.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Everyday",
                subcommands: [
                    EnableCommand.self, DisableCommand.self, StatusCommand.self, DoctorCommand.self,
                ]),
            CommandGroup(
                name: "Records",
                subcommands: [
                    LogCommand.self, ShowCommand.self, BlameCommand.self, PreviewCommand.self,
                    ForgetCommand.self,
                ]),
            CommandGroup(
                name: "By hand",
                subcommands: [
                    LinkCommand.self, UnlinkCommand.self, ImportCommand.self, RecordCommand.self,
                    PushCommand.self, MaskCommand.self,
                ]),
            CommandGroup(
                name: "Called by hooks",
                subcommands: [
                    HookCommand.self, PrepareCommitMessageCommand.self, CommitMessageCommand.self,
                    PostCommitCommand.self, PrePushCommand.self, PostCheckoutCommand.self,
                ]),
        ])

    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        if let command = hook(calledWith: arguments) {
            do {
                try run(command)
            } catch {
                type(of: command).exit(withError: error)
            }
        } else if let script = CompletionScript.asked(by: arguments) {
            print(script)
        } else {
            do {
                try run(parseAsRoot())
            } catch {
                exit(telling: error)
            }
        }
    }

    /// The command that a hook calls, found without the list of all, which takes long to make.
    private static func hook(calledWith arguments: ArraySlice<String>) -> (any HookEntryPoint)? {
        func named<Hook: HookEntryPoint>(_: Hook.Type) -> (any HookEntryPoint)? {
            guard arguments.first == Hook.configuration.commandName else { return nil }
            return Hook(words: Array(arguments.dropFirst()))
        }
        return named(HookCommand.self) ?? named(PrepareCommitMessageCommand.self)
            ?? named(CommitMessageCommand.self) ?? named(PostCommitCommand.self) ?? named(PrePushCommand.self)
            ?? named(PostCheckoutCommand.self)
    }

    /// Runs a command. Here any error of it becomes a problem, in one sentence.
    private static func run(_ command: any ParsableCommand) throws {
        do {
            var command = command
            try command.run()
        } catch {
            throw CommandEnd.error(after: error, of: Self.self, Problem.init(classing:))
        }
    }

    /// Exits as the parser's own `exit(withError:)` does, with one hint corrected: Git turns `git session --help`
    /// into `git help session`, which looks for a manual page.
    private static func exit(telling error: any Error) -> Never {
        let message = fullMessage(for: error)
        let hint = message.replacing("See 'git session --help'", with: "See 'git session -h'")
        guard hint != message else { exit(withError: error) }
        FileHandle.standardError.write(Data((hint + "\n").utf8))
        Foundation.exit(exitCode(for: error).rawValue)
    }
}
