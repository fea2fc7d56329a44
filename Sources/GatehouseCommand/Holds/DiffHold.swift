import ArgumentParser
import Domain
import Files
import Foundation
import Gate
import Reports
import Terminal

/// `gatehouse hold diff`
struct DiffHold: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show the diff of a held push, with the prompts that led to each hunk.",
        discussion: """
            A line that starts with '#' describes the hunk below it: the agent, the owner of the session, how many of \
            the added lines the session wrote, and the prompt. Lines that no session wrote count as a person's.
            """)

    @Argument(help: "The hold, such as h3.")
    var hold: HoldNumber
    @Flag(help: "Show only the files and the size of each change.")
    var stat = false
    @Option(help: "How to write the result: text or json.")
    var format: TextFormat = .text
    @OptionGroup var home: HomeOptions

    func validate() throws {
        guard !stat || format == .text else {
            throw ValidationError("--stat has no JSON form; leave out --stat or --format json.")
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

    /// - Parameter diff: text without control characters that could hide something in a terminal.
    private func write(_ diff: String, of update: HeldUpdates.Update) {
        let deleted = update.new.isZero ? "deleted, it was at \(update.old.hex)\n" : ""
        StandardStream.write(Array("\(update.ref)\n\(deleted)\(diff)".utf8), to: STDOUT_FILENO)
    }
}
