import ArgumentParser
import Foundation
import Gate
import LedgerStore

/// `gatehouse maintain`
struct MaintainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintain",
        abstract: "Tidy the ledger's write-ahead log and the mirrors' packs.",
        discussion: """
            Each push leaves a pack in its mirror. Where they are more than 50, the small ones are put together; nothing \
            in them is lost. 'gatehouse forward --watch' does all of this too; run it from cron where no worker runs.
            """)

    @OptionGroup var home: HomeOptions

    func run() throws {
        let home = try home.resolve()
        let ledger = try home.openLedger()
        let size = ledger.writeAheadLogSize
        try MaintainLedger(home: home, ledger: ledger)(above: 0, waiting: 60)
        print("The write-ahead log had \(size) bytes, now \(ledger.writeAheadLogSize).")
        let compact = CompactPacks(home: home)
        var isClean = true
        for mirror in try ledger.mirrors() {
            // One mirror's trouble must not keep the others waiting.
            do {
                guard let packs = try compact(mirror) else { continue }
                print("The mirror '\(mirror.name)' had \(packs.before) packs, now \(packs.after).")
            } catch {
                isClean = false
                FileHandle.standardError.write(
                    Data("The packs of '\(mirror.name)' stay as they are: \(error)\n".utf8))
            }
        }
        if !isClean { throw ExitCode(1) }
    }
}
