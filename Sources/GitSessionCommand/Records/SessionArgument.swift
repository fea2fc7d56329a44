import ArgumentParser
import Domain
import Foundation
import Recorder
import SessionCapture
import Terminal

/// A session, as a developer names it on the command line.
struct SessionArgument: ParsableArguments {
    @Argument(help: "The session: its id, the beginning or end of the id, or 'latest'.")
    var session: String = "latest"

    init() {}

    init(_ session: String) { self.session = session }

    /// The one recorded session that the words fit.
    ///
    /// - Throws: `Problem` where none fits, or several.
    func find(in clone: Clone) throws -> SpooledSession {
        let all = clone.spool.sessions()
        if session == "latest" {
            guard let latest = all.max(by: { $0.lastEventTime < $1.lastEventTime }) else {
                throw Problem(.missing, "nothing is recorded here yet", advice: "see 'git session status'")
            }
            return latest
        }
        // Every id begins with nothing.
        guard !session.isEmpty else {
            throw Problem(.invalid, "the name of the session is empty", advice: "see 'git session log'")
        }
        let name = session.uppercased()
        let found = all.filter { $0.id.rawValue.hasPrefix(name) || $0.id.rawValue.hasSuffix(name) }
        guard let first = found.first else {
            throw Problem(
                .missing, "no session '\(VisibleText.escaping(session))' is recorded here",
                advice: "see 'git session log'")
        }
        guard found.count == 1 else {
            throw Problem(
                .invalid, "'\(VisibleText.escaping(session))' matches \(found.count) sessions",
                advice: "give more of the id")
        }
        return first
    }
}
