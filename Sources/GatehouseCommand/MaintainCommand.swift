import ArgumentParser
import Gate
import LedgerStore

/// `gatehouse maintain`
struct MaintainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintain",
        abstract: "Tidy the ledger's write-ahead log.",
        discussion: "'gatehouse forward --watch' does this too; run it from cron where no worker runs.")

    @OptionGroup var home: HomeOptions

    func run() throws {
        let home = try home.resolve()
        let ledger = try home.openLedger()
        let size = ledger.writeAheadLogSize
        try MaintainLedger(home: home, ledger: ledger)(above: 0, waiting: 60)
        print("The write-ahead log had \(size) bytes, now \(ledger.writeAheadLogSize).")
    }
}
