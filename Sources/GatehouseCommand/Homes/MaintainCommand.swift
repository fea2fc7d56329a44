import ArgumentParser
import Files
import Gate
import Terminal

/// `gatehouse maintain`
struct MaintainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintain",
        abstract: "Maintain the ledger's write-ahead log and the mirrors' objects.",
        discussion: """
            Each push leaves a pack in its mirror. When a mirror has more than 50 packs, the small ones are combined; \
            no object is lost. Files that killed processes left behind are removed after a day. 'gatehouse forward \
            --watch' does all of this, too; without such a worker, run this command from cron.

            Exit status 1 if any of it failed.
            """)

    @OptionGroup var home: HomeOptions

    func run() throws {
        let home = try home.resolve()
        let ledger = try home.openLedger()
        let maintain = MaintainLedger(home: home, ledger: ledger)
        let size = maintain.size
        try maintain(above: 0, waiting: 60)
        print("The write-ahead log had \(size) bytes, and now has \(maintain.size).")
        let outcomes = try MaintainMirrors(home: home, ledger: ledger).all()
        for outcome in outcomes {
            if outcome.leftovers > 0 {
                print(
                    "Removed from the mirror '\(outcome.mirror)' what killed processes left: \(outcome.leftovers)."
                )
            }
            if let packs = outcome.packs {
                print("The mirror '\(outcome.mirror)' had \(packs.before) packs, and now has \(packs.after).")
            }
            for failure in outcome.failures {
                Program.gatehouse.remark(
                    "cannot maintain the mirror '\(outcome.mirror)': \(failure)")
            }
        }
        if outcomes.contains(where: { !$0.failures.isEmpty }) { throw ExitCode(1) }
    }
}
