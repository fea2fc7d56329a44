import ArgumentParser
import Domain
import Foundation
import Gate
import LedgerStore
import Reports
import Terminal

/// `gatehouse session`
struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session",
        abstract: "Look into one recorded session.",
        discussion: """
            Examples:
              gatehouse session replay latest
              gatehouse session show 7X9ABC --format json

            Who looks into a session stands in the ledger's log. The home's account looks into all; of those whom \
            GATEHOUSE_ACTOR names, the owner does, those who may decide on a held push that has it, and the policy's \
            readers.
            """,
        subcommands: [Show.self, Replay.self, GroupHelp<Self>.self])

    private static func open(
        _ choice: SessionChoice, _ options: HomeOptions, command: String
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
            abstract: "Show a session's segments, the files it edited, and the commits that name it.",
            discussion: """
                The hash of a segment is what commits name: of the segment as it was sent. Where the gate masked secrets in \
                it on arrival, what is kept is not those bytes, which is said by rule; JSON has 'as_sent' and \
                'masked_on_arrival' for it, and in 'masked' these together with what the developer's side masked.
                """)

        @OptionGroup var choice: SessionChoice
        @Option(help: "text, or json: the segments' documents as they were recorded.")
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
            abstract: "Read a session from prompt to reply to edit to commit.")

        @OptionGroup var choice: SessionChoice
        @OptionGroup var home: HomeOptions

        func run() throws {
            let recorded = try SessionCommand.open(choice, home, command: "session.replay")
            print(recorded.replay, terminator: "")
        }
    }
}
