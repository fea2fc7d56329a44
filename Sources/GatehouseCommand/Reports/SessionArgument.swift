import ArgumentParser
import Domain
import Terminal

/// A recorded session as people name it on the command line.
struct SessionArgument: ParsableArguments {
    @Argument(
        help: "The session: its ULID, at least six characters of its start or end, or 'latest'.")
    var session: String

    private static let shortest = 6
    /// How many matching sessions are listed.
    private static let listed = 20

    func find(in ledger: any LedgerReading) throws -> SessionID {
        let shown = VisibleText.escaping(session)
        let none = Problem(
            .missing, "no session \(shown) is recorded", advice: "see 'gatehouse report sessions'")
        if session == "latest" {
            guard let latest = try ledger.latestSession() else { throw none }
            return latest
        }
        let name = session.uppercased()
        guard name.utf8.count >= Self.shortest else {
            throw ValidationError(
                "'\(shown)' is too short for a session; give at least \(Self.shortest) characters of its ULID."
            )
        }
        let found = try ledger.sessions(named: name, limit: Self.listed + 1)
        guard let first = found.first else { throw none }
        guard found.count == 1 else {
            let list = found.prefix(Self.listed).map { "\n  \($0)" }.joined()
            throw Problem(
                .invalid, "'\(shown)' matches several sessions",
                advice: "give more characters:\(list)"
                    + (found.count > Self.listed ? "\n  and more" : ""))
        }
        return first
    }
}
