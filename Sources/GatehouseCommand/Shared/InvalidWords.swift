import ArgumentParser
import Domain

/// Words on a command line that a use case does not take.
enum InvalidWords {
    /// Makes a use case's check of its request part of the command line's: it is answered like any other mistake there,
    /// with the command's usage and status 64.
    static func refused(by check: () throws -> Void) throws {
        do {
            try check()
        } catch let problem as Problem where problem.kind == .invalid {
            throw ValidationError("\(problem)")
        }
    }
}
