import Domain
import Files
import SessionCapture

/// The handling of failures in commands that Git's hooks call: Git goes on, and the developer is told.
package enum GitHook {
    /// Runs `body` where recording is enabled. An error becomes a warning, so nothing is thrown.
    ///
    /// - Parameter failure: the beginning of the warning.
    package static func run(_ failure: String, _ body: (Clone) throws -> Void) {
        do {
            let clone = try Clone()
            guard clone.isEnabled else { return }
            do {
                try body(clone)
            } catch {
                warn("\(failure): \(Problem(classing: error))", clone: clone)
            }
        } catch {
            Program.session.say("warning: \(failure): \(Problem(classing: error))")
        }
    }

    /// Tells the developer, and notes it in the clone's log.
    package static func warn(_ message: String, clone: Clone) {
        clone.spool.log.add(message)
        Program.session.say("warning: \(message)")
    }
}
