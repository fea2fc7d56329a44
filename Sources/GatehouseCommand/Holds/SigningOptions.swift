import ArgumentParser
import Domain
import Foundation
import Gate
import Programs
import Reports
import Terminal

/// The options that sign an approver's decision.
struct SigningOptions: ParsableArguments {
    @Option(help: "Sign the decision with this ssh key: its file, or the .pub file if ssh-agent has the key.")
    var sign: String?
    @Option(help: "A signature of the output of 'hold statement': a file, or - for standard input.")
    var signature: String?

    func validate() throws {
        guard sign == nil || signature == nil else {
            throw ValidationError("Give --sign or --signature, not both.")
        }
    }

    private static let largest = 65_536

    /// The signature of `statement`; nil if the options ask for none.
    func signature(of statement: () throws -> String) throws -> String? {
        if let sign { return try made(by: sign, of: statement()) }
        guard let signature else { return nil }
        let input =
            signature == "-"
            ? FileHandle.standardInput : FileHandle(forReadingAtPath: signature)
        guard let content = try input?.read(upToCount: Self.largest),
            let text = String(validating: content, as: UTF8.self)
        else { throw CommandFailure("cannot read a signature from \(signature)") }
        return text
    }

    /// Signs with ssh-keygen, which may ask for the key's password on the terminal.
    private func made(by key: String, of statement: String) throws -> String {
        let outcome = try ChildProcess.run(
            "ssh-keygen", ["-Y", "sign", "-n", DecideHold.namespace, "-f", key],
            environment: ProcessInfo.processInfo.environment, input: Array(statement.utf8))
        guard outcome.succeeded else {
            throw CommandFailure("cannot sign with \(key): \(VisibleText.inOneLine(outcome.errorText))")
        }
        return outcome.outputText
    }
}

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
