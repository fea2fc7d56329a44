import ArgumentParser
import Domain
import Foundation
import Gate
import LedgerStore
import Terminal

/// `gatehouse hold`
struct HoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "See which pushes wait for an approver, and decide.",
        discussion: """
            A held push is kept as it came. Once enough approvers agree, it is applied to the mirror exactly as it was \
            reviewed and forwarded; nobody pushes again. Who pushed it, wrote a commit of it or owns a session of it \
            does not approve it.

            States: open, approved, applying, applied; rejected, cancelled by its pusher, expired, stale (a ref moved \
            meanwhile), superseded (its pusher sent another value for the ref).
            """,
        subcommands: [
            ListHolds.self, ShowHold.self, DiffHold.self, WatchHolds.self, CommentOnHoldCommand.self,
            ApproveHold.self, RejectHold.self, CancelHold.self, StateHold.self,
        ])
}

/// The argument that names a hold, as `h3`.
struct HoldNumber: ExpressibleByArgument {
    let value: Int64

    init?(argument: String) {
        let digits = argument.hasPrefix("h") ? argument.dropFirst() : argument[...]
        guard let value = Int64(digits), value > 0 else { return nil }
        self.value = value
    }
}

/// A hold as programs read it.
struct HoldDocument: Encodable {
    struct Update: Encodable {
        let ref: String
        let old: String
        let new: String
    }

    let hold: String
    let state: String
    let repository: String
    let pusher: String
    let push: String
    let updates: [Update]
    let opened: String
    let expires: String
    let changed: String
    let needs: [String]
    let reason: String?
    let ticket: String?
    let message: String?
    let appliedAs: String?

    private enum CodingKeys: String, CodingKey {
        case hold, state, repository, pusher, push, updates, opened, expires, changed, needs, reason, ticket,
            message
        case appliedAs = "applied_as"
    }

    init(_ hold: Hold) {
        self.hold = "h\(hold.number)"
        state = (hold.isOver ? .expired : hold.state).rawValue
        repository = hold.mirror
        pusher = hold.pusher
        push = "p\(hold.push)"
        updates = hold.updates.updates.map {
            Update(ref: $0.ref.rawValue, old: $0.old.hex, new: $0.new.hex)
        }
        opened = Timestamp(milliseconds: hold.openedAt).rfc3339
        expires = Timestamp(milliseconds: hold.expiresAt).rfc3339
        changed = Timestamp(milliseconds: hold.changedAt).rfc3339
        needs = hold.approvals.map(\.description)
        reason = hold.options.reason
        ticket = hold.options.ticket
        message = hold.message
        appliedAs = hold.release.map { "p\($0)" }
    }
}

/// `gatehouse hold list`
struct ListHolds: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the pushes that wait, the newest first.")

    @Flag(help: "Also those of which nothing becomes any more.")
    var all = false
    @Option(help: "Only this mirror.")
    var repository: String?
    @OptionGroup var limit: LimitOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var home: HomeOptions

    func run() throws {
        let ledger = try home.openLedger()
        let numbers = try CommandIdentity.holds(
            mirror: repository, all: all, limit: limit.toFind(in: output.format), in: ledger)
        try output.show(
            Listing(numbers, limit: limit.rows(in: output.format)) {
                try ledger.holds($0).map(HoldDocument.init)
            },
            columns: [
                Column("hold", \.hold), Column("state", \.state), Column("repository", \.repository),
                Column("ref") { $0.updates.map(\.ref).joined(separator: " ") }, Column("pusher", \.pusher),
                Column("opened", \.opened), Column("needs") { $0.needs.joined(separator: "; ") },
                Column("push", in: [.csv], \.push), Column("expires", in: [.csv], \.expires),
                Column("changed", in: [.csv], \.changed), Column("reason", in: [.csv]) { $0.reason ?? "" },
                Column("ticket", in: [.csv]) { $0.ticket ?? "" },
                Column("message", in: [.csv]) { $0.message ?? "" },
                Column("applied_as", in: [.csv]) { $0.appliedAs ?? "" },
            ], empty: "No push waits for an approver.")
    }
}
