import ArgumentParser
import Domain
import Foundation
import Gate
import Programs
import LedgerStore
import Terminal

/// `gatehouse hold approve`
struct ApproveHold: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Let a held push pass; with the last approval it is applied.",
        discussion: """
            An approval is of exactly these commits for exactly these refs, under the policy in force. Where that changes \
            meanwhile, it does not count any more.

            With --emergency whoever the policy names for that lets a push pass alone, whatever it asks for otherwise; \
            never one that they had a hand in. Every report says so, and why.

            Exit status 1 where you may not approve, where the hold cannot be applied, or where the upstream does not \
            take it.
            """)

    @Argument(help: "The hold, as h3.")
    var hold: HoldNumber
    @Option(help: "Why, for the record.")
    var reason: String?
    @Flag(help: "Let it pass alone, in an emergency. Needs --reason.")
    var emergency = false
    @OptionGroup var signing: SigningOptions
    @OptionGroup var home: HomeOptions

    func validate() throws {
        guard !emergency || reason != nil else {
            throw ValidationError("An emergency needs a reason that people can read later: --reason \"…\"")
        }
        try Reason.check(reason)
    }

    func run() throws {
        let home = try home.resolve()
        let ledger = try home.openLedgerToWrite()
        let decide = DecideHold(home: home, ledger: ledger)
        let decision = emergency ? HoldDecision.emergency : .approve
        let signature = try signing.signature { try decide.statement(hold.value, decision) }
        let outcome = try decide.approve(
            hold.value, by: try CommandIdentity.name(),
            DecideHold.Word(decision, reason: reason, signature: signature))
        print(try HoldWords.text(of: outcome, in: ledger), terminator: "")
        let isFine = outcome.hold.state == .applied || outcome.hold.state == .open
        if !isFine || outcome.isRefusedUpstream { throw ExitCode(1) }
    }
}

/// `gatehouse hold reject`
struct RejectHold: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Refuse a held push for good: sent again, it is refused at once.")

    @Argument(help: "The hold, as h3.")
    var hold: HoldNumber
    @Option(help: "Why; the pusher reads it.")
    var reason: String
    @OptionGroup var signing: SigningOptions
    @OptionGroup var home: HomeOptions

    func validate() throws { try Reason.check(reason) }

    func run() throws {
        let home = try home.resolve()
        let decide = DecideHold(home: home, ledger: try home.openLedgerToWrite())
        let signature = try signing.signature { try decide.statement(hold.value, .reject) }
        try decide.reject(
            hold.value, by: try CommandIdentity.name(),
            DecideHold.Word(.reject, reason: reason, signature: signature))
        print("h\(hold.value) is rejected.")
    }
}

/// `gatehouse hold cancel`
struct CancelHold: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Take back a push of your own that is held.")

    @Argument(help: "The hold, as h3.")
    var hold: HoldNumber
    @Option(help: "Why, for the record.")
    var reason: String?
    @OptionGroup var home: HomeOptions

    func validate() throws { try Reason.check(reason) }

    func run() throws {
        let home = try home.resolve()
        try DecideHold(home: home, ledger: home.openLedgerToWrite()).cancel(
            hold.value, by: try CommandIdentity.name(), reason: reason)
        print("h\(hold.value) is cancelled.")
    }
}
