import ArgumentParser
import Domain
import Foundation
import Gate
import Reports
import Terminal

/// `gatehouse session`
struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session",
        abstract: "Read a recorded session.",
        discussion: """
            Examples:
              gatehouse session replay latest
              gatehouse session show 7X9ABC --format json

            The ledger's log records who reads a session. The home's account may read all of them. An actor whom \
            GATEHOUSE_ACTOR names may read their own sessions, and those in a held push that they may decide on; the \
            policy's readers may read the sessions that it gives them.
            """,
        subcommands: [Show.self, Replay.self, GroupHelp<Self>.self])

    private static func open(
        _ choice: SessionArgument, _ options: HomeOptions, command: String
    ) throws -> RecordedConversation {
        let home = try options.resolve()
        let ledger = try home.openLedger()
        let session = try choice.find(in: ledger)
        let access = SessionAccess(
            try CommandIdentity.viewer(in: ledger), home: home, ledger: ledger, command: command)
        return try RecordedConversation(session, among: access.open([session]), in: ledger)
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Show a session's segments, the files that it edited, and the commits that name it.",
            discussion: """
                Commits name a segment by the hash of the bytes that were sent. If the gate masked secrets on \
                arrival, it stores other bytes, and says how many secrets of which rule it masked. In JSON, \
                'as_sent' tells whether the stored bytes are the sent ones, 'masked_on_arrival' counts what the gate \
                masked, and 'masked' counts that together with what the developer's machine masked.
                """)

        @OptionGroup var choice: SessionArgument
        @Option(
            help: "How to write the result: text, or json (the segments' documents as they were recorded).")
        var format: TextFormat = .text
        @OptionGroup var home: HomeOptions

        func run() throws {
            let recorded = try SessionCommand.open(choice, home, command: "session.show")
            switch format {
            case .text: print(recorded.summary, terminator: "")
            case .json: try Output.json(recorded.document)
            }
        }
    }

    struct Replay: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "replay",
            abstract: "Read a session in order: prompts, replies, edits and commits.")

        @OptionGroup var choice: SessionArgument
        @OptionGroup var home: HomeOptions

        func run() throws {
            let recorded = try SessionCommand.open(choice, home, command: "session.replay")
            print(recorded.replay, terminator: "")
        }
    }
}
