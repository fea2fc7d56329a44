import ArgumentParser
import Domain

/// Words on a command line that a use case does not take.
enum InvalidWords {
    /// Runs a use case. What is invalid of its request is answered like any other wrong command line, with the usage
    /// and status 64.
    static func refused<Value>(by useCase: () throws -> Value) throws -> Value {
        do {
            return try useCase()
        } catch let problem as Problem where problem.kind == .invalid {
            throw ValidationError("\(problem)")
        }
    }
}
