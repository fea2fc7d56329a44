import ArgumentParser
import Foundation
import Gate
import LedgerStore

/// `gatehouse maintain`
struct MaintainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintain",
        abstract: "Tidy the ledger's write-ahead log and the mirrors' objects.",
        discussion: """
            Each push leaves a pack in its mirror. Where they are more than 50, the small ones are put together; nothing \
            in them is lost. What was left by pushes and clean-ups that were killed goes after a day. 'gatehouse forward \
            --watch' does all of this too; run it from cron where no worker runs. Exit status 1 where something could \
            not be done.
            """)

    @OptionGroup var home: HomeOptions

    func run() throws {
        let home = try home.resolve()
        let ledger = try home.openLedger()
        let size = ledger.writeAheadLogSize
        try MaintainLedger(home: home, ledger: ledger)(above: 0, waiting: 60)
        print("The write-ahead log had \(size) bytes, now \(ledger.writeAheadLogSize).")
        let outcomes = TidyMirrors(home: home)(try ledger.mirrors())
        for outcome in outcomes {
            if outcome.leftovers > 0 {
                print(
                    "The mirror '\(outcome.mirror)' had \(outcome.leftovers) leftovers of killed processes, now none."
                )
            }
            if let packs = outcome.packs {
                print("The mirror '\(outcome.mirror)' had \(packs.before) packs, now \(packs.after).")
            }
            for failure in outcome.failures {
                FileHandle.standardError.write(Data("The mirror '\(outcome.mirror)': \(failure)\n".utf8))
            }
        }
        if outcomes.contains(where: { !$0.failures.isEmpty }) { throw ExitCode(1) }
    }
}
