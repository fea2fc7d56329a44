import Domain
import Foundation
import Gate
import LedgerStore
import Programs
import Reports
import Terminal

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

    /// The holds that whoever runs the command sees.
    static func holds(in ledger: Ledger) throws -> HoldAccess {
        try HoldAccess(of: ProcessInfo.processInfo.environment["GATEHOUSE_ACTOR"], in: ledger)
    }

    /// Who looks on for a while may be disabled meanwhile.
    static func checkThatMayGoOn(in ledger: Ledger) throws {
        guard let name = ProcessInfo.processInfo.environment["GATEHOUSE_ACTOR"],
            try ledger.profile(of: name)?.isDisabled == true
        else { return }
        throw CommandFailure("\(VisibleText.escaping(name)) is disabled here")
    }
}
