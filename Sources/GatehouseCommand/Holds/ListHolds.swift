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
                try ledger.holds($0).map(HoldDocument.init)
            },
            columns: [
                Column("hold", \.hold), Column("state", \.state), Column("mirror", \.mirror),
                Column("ref") { $0.updates.map(\.ref).joined(separator: " ") }, Column("pusher", \.pusher),
                Column("opened", \.opened), Column("needs") { $0.needs.joined(separator: "; ") },
                Column("push", in: [.csv], \.push), Column("expires", in: [.csv], \.expires),
                Column("changed", in: [.csv], \.changed), Column("reason", in: [.csv]) { $0.reason ?? "" },
                Column("ticket", in: [.csv]) { $0.ticket ?? "" },
                Column("message", in: [.csv]) { $0.message ?? "" },
                Column("applied_as", in: [.csv]) { $0.appliedAs ?? "" },
            ], empty: "No push waits for approval.")
    }
}
