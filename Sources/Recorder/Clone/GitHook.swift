import SessionCapture

/// How the commands that Git's hooks call go about failures: Git goes on, and the developer is told.
package enum GitHook {
    /// Runs `body` where the clone is enabled. Nothing that goes wrong gets out.
    package static func run(_ failure: String, _ body: (Clone) throws -> Void) {
        do {
            let clone = try Clone()
            guard clone.isEnabled else { return }
            do {
                try body(clone)
            } catch {
                warn("\(failure): \(error)", clone: clone)
            }
        } catch {
            Notice.say("warning: \(failure): \(error)")
        }
    }

    package static func warn(_ message: String, clone: Clone) {
        clone.spool.log.add(message)
        Notice.say("warning: \(message)")
    }
}
