import ArgumentParser
import Domain
import Gate
import Reports
import Terminal

/// `gatehouse hold statement`
struct StateHold: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement",
        abstract: "Print the statement that an approver signs.",
        discussion: """
            To sign a decision over ssh:

              ssh git@mirror hold statement h3 > h3
              ssh-keygen -Y sign -n \(DecideHold.namespace) -f ~/.ssh/id_ed25519 h3
              ssh git@mirror hold approve h3 --signature - < h3.sig
            """)

    enum Decision: String, ExpressibleByArgument, CaseIterable {
        case approve, reject, emergency
    }

    @Argument(help: "The hold, such as h3.")
    var hold: HoldNumber
    @Option(help: "The decision: approve, reject or emergency.")
    var decision: Decision = .approve
    @OptionGroup var home: HomeOptions

    func run() throws {
        let home = try home.resolve()
        let ledger = try home.openLedger()
        let number = try CommandIdentity.holds(in: ledger).hold(hold.value).number
        let decision: HoldDecision =
            switch self.decision {
            case .approve: .approve
            case .reject: .reject
            case .emergency: .emergency
            }
        print(try DecideHold(home: home, ledger: ledger).statement(number, decision), terminator: "")
    }
}
