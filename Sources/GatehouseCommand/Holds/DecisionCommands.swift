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

/// Who runs a command: named by the ssh forced command, or else the account that sudo was called from, or this one.
/// Whoever can run it otherwise can write to the ledger itself.
enum CommandIdentity {
    static func name() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        guard let name = environment["GATEHOUSE_ACTOR"] ?? environment["SUDO_USER"] ?? Account.current?.name,
            !name.isEmpty
        else { throw CommandFailure("this account has no name, so that nobody can be said to have decided") }
        return name
    }

    /// Who looks on: whom ssh names, or else whoever has the home's account.
    static func viewer(in ledger: Ledger) throws -> Viewer {
        let name = try name()
        return ProcessInfo.processInfo.environment["GATEHOUSE_ACTOR"] == nil
            ? .administrator(name) : try .actor(name, in: ledger)
    }

    /// Who looks at holds over ssh; nil for whoever has an account on the server, who sees all of them.
    private static func holdViewer(in ledger: Ledger) throws -> HoldViewer? {
        try ProcessInfo.processInfo.environment["GATEHOUSE_ACTOR"].map { try HoldViewer($0, in: ledger) }
    }

    /// Whether a hold is there to be seen: over ssh for its pusher and for those who may approve it.
    static func maySee(_ hold: Hold, in ledger: Ledger) throws -> Bool {
        try holdViewer(in: ledger)?.sees(hold) ?? true
    }

    private static let page = 500

    /// Of all holds of a listing, the numbers of the newest `limit` that are there to be seen; of all where it is nil.
    static func holds(mirror: String?, all: Bool, limit: Int?, in ledger: Ledger) throws -> [Int64] {
        try mirror.map(ledger.expectRecords(ofMirror:))
        let viewer = try holdViewer(in: ledger)
        let size = min(limit ?? Self.page, Self.page)
        var (seen, page) = ([Int64](), [Hold]())
        repeat {
            page = try ledger.holds(mirror: mirror, all: all, before: page.last?.number, limit: size)
            seen += page.filter { (all || !$0.isOver) && viewer?.sees($0) ?? true }.map(\.number)
        } while seen.count < limit ?? .max && page.count == size
        return Array(seen.prefix(limit ?? seen.count))
    }

    /// Who looks on for a while may be disabled meanwhile.
    static func checkThatMayGoOn(in ledger: Ledger) throws {
        guard let name = ProcessInfo.processInfo.environment["GATEHOUSE_ACTOR"],
            try ledger.profile(of: name)?.isDisabled == true
        else { return }
        throw CommandFailure("\(VisibleText.escaping(name)) is disabled here")
    }

    /// A hold that is there to be seen.
    static func hold(_ number: Int64, in ledger: Ledger) throws -> Hold {
        let hold = try ledger.hold(number)
        guard try maySee(hold, in: ledger) else {
            throw CommandFailure("h\(number) is neither yours nor yours to approve")
        }
        return hold
    }
}

/// What became of a hold, in words.
enum HoldWords {
    static func text(of outcome: ReleaseHold.Outcome, in ledger: Ledger) throws -> String {
        let hold = outcome.hold
        var lines: [String] = []
        switch hold.state {
        case .open:
            let decided = try ledger.decisions(on: hold.number).filter { $0.decision == .approve }.map(
                \.actor)
            let missing = try ApproverNames(in: ledger).text(
                of: outcome.missing, besides: hold.participants, and: Set(decided))
            lines.append("Your approval of h\(hold.number) is recorded. It still needs \(missing).")
        case .applied:
            let release = hold.release.map { " as p\($0)" } ?? ""
            lines.append("h\(hold.number) is applied\(release).")
        default:
            let message = hold.message.map { ": \(VisibleText.escaping($0))" } ?? ""
            lines.append("h\(hold.number) is \(hold.state.rawValue)\(message)")
        }
        for finding in outcome.findings where finding.action == .reject {
            lines.append("  \(finding.policy): \(VisibleText.escaping(finding.message))")
        }
        let forwards = hold.state == .applied ? ForwardMessage.text(of: outcome.forwards) : ""
        return lines.joined(separator: "\n") + "\n" + forwards
    }
}
