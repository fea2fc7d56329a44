import Domain
import Foundation
import Gate
import Programs
import Reports
import Terminal

/// The person who runs a command: the actor whom the ssh forced command names, or else the account that called sudo, or
/// this account. Anyone who can run the command without ssh can also write to the ledger itself.
enum CommandIdentity {
    static func name() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        guard let name = environment["GATEHOUSE_ACTOR"] ?? environment["SUDO_USER"] ?? Account.current?.name,
            !name.isEmpty
        else { throw Problem(.denied, "this account has no name, so the decision cannot be recorded") }
        return name
    }

    /// The viewer: the actor whom ssh names, or else the home's account.
    static func viewer(in ledger: any LedgerReading) throws -> Viewer {
        let name = try name()
        return ProcessInfo.processInfo.environment["GATEHOUSE_ACTOR"] == nil
            ? .administrator(name) : try .actor(name, in: ledger)
    }

    /// The holds that the person who runs the command may see.
    static func holds(in ledger: any LedgerReading) throws -> HoldAccess {
        try HoldAccess(of: ProcessInfo.processInfo.environment["GATEHOUSE_ACTOR"], in: ledger)
    }

    /// Makes sure that the viewer was not disabled while they watch.
    static func checkThatMayGoOn(in ledger: any LedgerReading) throws {
        guard let name = ProcessInfo.processInfo.environment["GATEHOUSE_ACTOR"],
            try ledger.profile(of: name)?.isDisabled == true
        else { return }
        throw Problem(.denied, "the actor \(VisibleText.escaping(name)) is disabled")
    }
}
