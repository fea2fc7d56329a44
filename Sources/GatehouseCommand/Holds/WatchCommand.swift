import ArgumentParser
import Domain
import Files
import Foundation
import Gate
import Reports
import Terminal

/// `gatehouse hold watch`
struct WatchHolds: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow held pushes: new holds, comments and decisions as they happen.",
        discussion: """
            Without a hold, the command runs until it is interrupted. With a hold, it shows everything that happened \
            to it so far, and ends when the hold is closed.

            Exit status for one hold: 0 if it was applied, 1 if not.
            """)

    @Argument(help: "The hold, such as h3. Default: all holds that you may see.")
    var hold: HoldNumber?
    @Option(help: "How to write the events: text, or json (one object a line).")
    var format: TextFormat = .text
    @OptionGroup var home: HomeOptions

    func run() throws {
        let ledger = try home.openReading()
        if let hold { _ = try CommandIdentity.holds(in: ledger).hold(hold.value) }
        var last = try hold == nil ? ledger.lastHoldEvent() : 0
        var mark: Int64?
        repeat {
            let now = try ledger.changeMark()
            guard now != mark else { continue }
            mark = now
            try CommandIdentity.checkThatMayGoOn(in: ledger)
            // Read first, so that the event that closed the hold is shown.
            let state = try hold.map { try ledger.hold($0.value).state }
            last = try showNews(after: last, ledger)
            if let state, !state.isOpen { throw ExitCode(state == .applied ? 0 : 1) }
        } while waitWhileOutputIsRead()
    }

    /// Shows the events after an id; returns the id of the last one.
    private func showNews(after id: Int64, _ ledger: any LedgerReading) throws -> Int64 {
        let events = try ledger.holdEvents(after: id, of: hold?.value, limit: 1_000)
        // Read anew: what the viewer may see can have changed.
        let access = try events.isEmpty ? nil : CommandIdentity.holds(in: ledger)
        for event in events {
            let hold = try ledger.hold(event.hold)
            guard access?.sees(hold) == true else { continue }
            let line = try format == .json ? HoldEventDocument(event, of: hold).line : text(event, of: hold)
            StandardStream.write(Array((line + "\n").utf8), to: STDOUT_FILENO)
        }
        guard let last = events.last?.id else { return id }
        // There may be more events than are read at once.
        return try showNews(after: last, ledger)
    }

    private func text(_ event: HoldEvent, of hold: Hold) -> String {
        let actor = VisibleText.escaping(event.actor ?? "an unknown actor")
        let what =
            switch event.kind {
            case .opened:
                "\(actor) pushed \(hold.updates.updates.map(\.ref.description).joined(separator: " "))"
            case .comment: "\(actor) says"
            case .decision: "\(actor): \(event.decision?.rawValue ?? "")"
            case .reopened: "open again"
            default: String(event.kind.rawValue.dropFirst("hold.".count))
            }
        let words = event.words.map { ": \(VisibleText.escaping($0))" } ?? ""
        return
            "\(event.time.rfc3339) h\(hold.number) \(VisibleText.escaping(hold.mirror)) "
            + "\(what)\(words)"
    }

    /// Waits a moment; false once the output has no reader, as when an ssh client disconnected.
    private func waitWhileOutputIsRead() -> Bool {
        var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return poll(&output, 1, 300) == 0
    }
}
