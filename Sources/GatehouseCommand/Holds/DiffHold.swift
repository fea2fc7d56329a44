import ArgumentParser
import Domain
import Files
import Foundation
import Gate
import LedgerStore
import Reports
import Terminal

/// `gatehouse hold diff`
struct DiffHold: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what a held push changes, as git diff does, with the prompts that led to each hunk.",
        discussion: """
            A line that begins with '#' tells of the hunk under it which agent and whose session wrote how many of its \
            added lines, and what it was asked. Lines that nobody's session edited are a person's, as far as is known.
            """)

    @Argument(help: "The hold, as h3.")
    var hold: HoldNumber
    @Flag(help: "The files and how much of each changes, only.")
    var stat = false
    @Option(help: "How to write the result: text or json.")
    var format: TextFormat = .text
    @OptionGroup var home: HomeOptions

    func validate() throws {
        guard !stat || format == .text else {
            throw ValidationError("--stat is for people; with --format json leave it away")
        }
    }

    func run() throws {
        let home = try home.resolve()
        let ledger = try home.openLedger()
        let hold = try CommandIdentity.holds(in: ledger).hold(hold.value)
        let diff = try DiffOfHold(hold, home: home, ledger: ledger)
        if stat {
            for update in hold.updates.updates {
                write(VisibleText.escapingLines(try diff.summary(update)), of: update)
            }
            return
        }
        var reader = TracedDiffs(of: hold, diff, in: ledger)
        let diffs = try hold.updates.updates.map { ($0, try reader.diff(of: $0)) }
        let access = SessionAccess(
            try CommandIdentity.viewer(in: ledger), home: home, ledger: ledger, command: "hold.diff",
            hold: hold)
        let opened = try access.open(
            diffs.reduce(into: []) { $0.formUnion($1.1.sessions) }, held: reader.writers)
        let changes = diffs.map { ($0, HeldChange($0, $1, among: opened)) }
        if format == .json { return try Output.json(changes.map(\.1)) }
        let inColor = Output.isInColor
        for (update, change) in changes { write(change.text(inColor: inColor), of: update) }
    }

    /// - Parameter diff: moves no cursor over what is to be seen.
    private func write(_ diff: String, of update: HeldUpdates.Update) {
        let deleted = update.new.isZero ? "deleted, it was at \(update.old.hex)\n" : ""
        StandardStream.write(Array("\(update.ref)\n\(deleted)\(diff)".utf8), to: STDOUT_FILENO)
    }
}
