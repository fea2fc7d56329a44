import Foundation
import SessionCapture

/// How the commands that Git's hooks call go about failures: Git goes on, and the developer is told.
enum GitHook {
    /// Runs `body` where the clone is enabled. Nothing that goes wrong gets out.
    static func run(_ failure: String, _ body: (Clone) throws -> Void) {
        do {
            let clone = try Clone()
            guard clone.isEnabled else { return }
            do {
                try body(clone)
            } catch {
                warn("\(failure): \(error)", clone: clone)
            }
        } catch {
            say("warning: \(failure): \(error)")
        }
    }

    static func warn(_ message: String, clone: Clone) {
        clone.spool.log.add(message)
        say("warning: \(message)")
    }

    static func say(_ message: String) {
        FileHandle.standardError.write(Data("git session: \(message)\n".utf8))
    }
}
