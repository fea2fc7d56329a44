import ArgumentParser
import Domain
import LedgerStore
import Terminal

/// A recorded session as people name it on the command line.
struct SessionChoice: ParsableArguments {
    @Argument(
        help: "The session: its ULID, six or more characters of its beginning or end, or 'latest'.")
    var session: String

    private static let shortest = 6
    /// How many of those that a part fits are listed.
    private static let listed = 20

    func find(in ledger: Ledger) throws -> SessionID {
        let shown = VisibleText.escaping(session)
        let none = CommandFailure("no session \(shown) is recorded; see 'gatehouse report sessions'")
        if session == "latest" {
            guard let latest = try ledger.latestSession() else { throw none }
            return latest
        }
        let name = session.uppercased()
        guard name.utf8.count >= Self.shortest else {
            throw ValidationError(
                "'\(shown)' is too short for a session; give \(Self.shortest) characters of its ULID or more."
            )
        }
        let found = try ledger.sessions(named: name, limit: Self.listed + 1)
        guard let first = found.first else { throw none }
        guard found.count == 1 else {
            let list = found.prefix(Self.listed).map { "\n  \($0)" }.joined()
            throw CommandFailure(
                "'\(shown)' fits several sessions; give more of the one that is meant:\(list)"
                    + (found.count > Self.listed ? "\n  and more" : ""))
        }
        return first
    }
}
