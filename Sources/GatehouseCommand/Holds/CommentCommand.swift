import ArgumentParser
import Domain
import Gate
import LedgerStore

/// `gatehouse hold comment`
struct CommentOnHoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "comment", abstract: "Say something of a held push, without deciding.",
        discussion: """
            Its pusher and those who may approve it can. 'hold show' shows it, a push that waits for its approval is told \
            at once, and it stays on record.
            """)

    @Argument(help: "The hold, as h3.")
    var hold: HoldNumber
    @Argument(help: "What to say.")
    var words: [String] = []
    @Option(name: .shortAndLong, parsing: .unconditional, help: "What to say, instead of the words.")
    var message: String?
    @OptionGroup var home: HomeOptions

    func validate() throws {
        guard (message == nil) != words.isEmpty else {
            throw ValidationError("Say something: as words behind the hold, or with --message.")
        }
    }

    func run() throws {
        let home = try home.resolve()
        // Over ssh words come apart, however they were quoted.
        try CommentOnHold(home: home, ledger: home.openLedgerToWrite())(
            hold.value, by: try CommandIdentity.name(), message ?? words.joined(separator: " "))
        print("Your comment on h\(hold.value) is recorded.")
    }
}
