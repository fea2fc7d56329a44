import ArgumentParser
import Domain
import Gate

/// `gatehouse hold comment`
struct CommentOnHoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "comment", abstract: "Comment on a held push without deciding.",
        discussion: """
            The pusher and the people who may approve the push can comment. 'hold show' shows comments, a 'git push' \
            that waits for approval prints them at once, and they stay on record.
            """)

    @Argument(help: "The hold, such as h3.")
    var hold: HoldNumber
    @Argument(help: "The comment.")
    var words: [String] = []
    @Option(name: .shortAndLong, parsing: .unconditional, help: "The comment, in place of the words.")
    var message: String?
    @OptionGroup var home: HomeOptions

    func validate() throws {
        guard (message == nil) != words.isEmpty else {
            throw ValidationError("Give the comment: as words after the hold, or with --message.")
        }
    }

    func run() throws {
        let home = try home.resolve()
        // Over ssh, words arrive separately, however they were quoted.
        try CommentOnHold(home: home, ledger: home.openLedgerToWrite())(
            hold.value, by: try CommandIdentity.name(), message ?? words.joined(separator: " "))
        print("Your comment on h\(hold.value) is recorded.")
    }
}
