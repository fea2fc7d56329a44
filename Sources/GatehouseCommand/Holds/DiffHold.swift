import ArgumentParser
import Domain
import Files
import Foundation
import Gate
import LedgerStore
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
        let hold = try CommandIdentity.hold(hold.value, in: ledger)
        let diff = try DiffOfHold(hold, home: home, ledger: ledger)
        if stat {
            for update in hold.updates.updates {
                write(VisibleText.escapingLines(try diff.summary(update)), of: update)
            }
            return
        }
        var reader = Reader(hold: hold, diff: diff, ledger: ledger)
        let diffs = try hold.updates.updates.map { ($0, try reader.diff(of: $0)) }
        let access = SessionAccess(
            try CommandIdentity.viewer(in: ledger), home: home, ledger: ledger, command: "hold.diff",
            hold: hold)
        let opened = try access.open(
            diffs.reduce(into: []) { $0.formUnion($1.1.sessions) }, held: reader.writers)
        let changes = diffs.map { ($0, HeldChange($0, $1, opened)) }
        if format == .json { return try Output.json(changes.map(\.1)) }
        let inColor = Output.isInColor
        for (update, change) in changes { write(change.text(inColor: inColor), of: update) }
    }

    /// - Parameter diff: moves no cursor over what is to be seen.
    private func write(_ diff: String, of update: HeldUpdates.Update) {
        let deleted = update.new.isZero ? "deleted, it was at \(update.old.hex)\n" : ""
        StandardStream.write(Array("\(update.ref)\n\(deleted)\(diff)".utf8), to: STDOUT_FILENO)
    }

    /// Reads changes, and in the sessions of their commits what led to them.
    private struct Reader {
        let hold: Hold
        let diff: DiffOfHold
        let ledger: Ledger
        var writings: SessionWritings
        /// The sessions that the commits come out of.
        private(set) var writers: Set<SessionID> = []

        init(hold: Hold, diff: DiffOfHold, ledger: Ledger) {
            self.hold = hold
            self.diff = diff
            self.ledger = ledger
            writings = SessionWritings(in: ledger)
        }

        mutating func diff(of update: HeldUpdates.Update) throws -> TracedDiff {
            let (commits, text) = try diff.change(update)
            let judged = try ledger.acceptedCommits(among: commits, orOfPush: hold.push, mirror: hold.mirror)
            for commit in judged.values { writers.formUnion(SessionWritings.sessions(writing: commit)) }
            // Of commits that come out of the same lines the newest tells.
            let names = try commits.compactMap { judged[$0] }.flatMap {
                try writings.segments(of: $0).reversed()
            }
            return try TracedDiff(UnifiedDiff(text)) { line, path in
                try writings.origin(of: line, in: path, among: names)
            }
        }
    }
}
