package import Domain
import Files
import Foundation

extension Problem {
    /// Any error of the developer's side as a problem, where a person is told of it; the words of Foundation are made
    /// plain.
    package init(classing error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let source as any ProblemSource: self = source.problem
        case let error as CocoaError: self.init(.unavailable, error.plainWords)
        default: self.init(.unavailable, String(describing: error))
        }
    }
}
