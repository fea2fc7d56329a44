/// An error with a type of its own, since code tells it from others or reads its fields, that is told as a `Problem`.
package protocol ProblemSource: Error, CustomStringConvertible {
    /// The same for people, and for programs that answer by its kind.
    var problem: Problem { get }
}

extension ProblemSource {
    package var description: String { problem.description }
}
