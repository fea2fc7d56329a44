package import Domain
import Files
import Foundation
import GitObjects
import LedgerStore

extension Problem {
    /// Any error of the server's side as a problem, where a person is told of it; the words of SQLite and Foundation are
    /// made plain.
    package init(classing error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let source as any ProblemSource: self = source.problem
        case let error as GitError: self.init(.damaged, error.description)
        case let error as CocoaError: self.init(.unavailable, error.plainWords)
        default: self = Problem(ofSQLite: error) ?? Problem(.unavailable, String(describing: error))
        }
    }
}
