import ArgumentParser
import Domain
import Reports
import Terminal

/// `gatehouse hold list`
struct ListHolds: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List open holds, newest first.")

    @Flag(help: "Include closed holds.")
    var all = false
    @OptionGroup var mirror: MirrorOption
    @OptionGroup var limit: LimitOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var home: HomeOptions

    func run() throws {
        let ledger = try home.openReading()
        let numbers = try CommandIdentity.holds(in: ledger).numbers(
            mirror: mirror.name, all: all, limit: limit.toFind(in: output.format))
        try output.show(
            Listing(numbers, limit: limit.rows(in: output.format)) {
                try ledger.holds($0)
            },
            columns: .holds, empty: "No push waits for approval.")
    }
}
