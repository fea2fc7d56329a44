import ArgumentParser
import Domain
import Foundation
import LedgerStore

/// `gatehouse session`
struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session",
        abstract: "Look into one recorded session.",
        subcommands: [Show.self, Replay.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a session's segments, the files it edited, and the commits that name it.")

        @Argument(help: "The session's ULID, as 'gatehouse report sessions' lists it.")
        var session: SessionID
        @Option(help: "text, or json: the segments' documents as they were recorded.")
        var format: TextFormat = .text
        @OptionGroup var home: HomeOptions

        func run() throws {
            let recorded = try RecordedConversation(session, in: home.openLedger())
            switch format {
            case .text: print(recorded.summary, terminator: "")
            case .json: try Output.json(recorded.document)
            }
        }
    }

    struct Replay: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read a session from prompt to reply to edit to commit.")

        @Argument(help: "The session's ULID.")
        var session: SessionID
        @OptionGroup var home: HomeOptions

        func run() throws {
            print(try RecordedConversation(session, in: home.openLedger()).replay, terminator: "")
        }
    }

    enum TextFormat: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }
}

extension SessionID: ExpressibleByArgument {
    /// Takes a ULID in any letter case.
    public init?(argument: String) {
        self.init(argument.uppercased())
    }
}
