import ArgumentParser
import Domain
import Foundation
import Gate
import Terminal

/// `gatehouse hold approve`
struct ApproveHold: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approve a held push; the last approval needed applies it.",
        discussion: """
            An approval counts for exactly these commits on exactly these refs, under the policy in force. Once any \
            of that changes, it no longer counts.

            With --emergency, an actor whom the policy names for that lets a push pass alone, whatever else the \
            policy asks for, unless they took part in it. Every report shows the emergency and its reason.

            Exit status 1 if you may not approve, the hold cannot be applied, or the upstream refuses it.
            """)

    @Argument(help: "The hold, such as h3.")
    var hold: HoldNumber
    @Option(help: "The reason, for the record.")
    var reason: String?
    @Flag(help: "Let the push pass alone, in an emergency. Needs --reason.")
    var emergency = false
    @OptionGroup var signing: SigningOptions
    @OptionGroup var home: HomeOptions

    func validate() throws {
        guard !emergency || reason != nil else {
            throw ValidationError("An emergency needs a reason for the record: --reason \"…\"")
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
        commandName: "reject", abstract: "Reject a held push for good; sent again, it is rejected at once.")

    @Argument(help: "The hold, such as h3.")
    var hold: HoldNumber
    @Option(help: "The reason, which the pusher reads.")
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
        commandName: "cancel", abstract: "Withdraw your own held push.")

    @Argument(help: "The hold, such as h3.")
    var hold: HoldNumber
    @Option(help: "The reason, for the record.")
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
