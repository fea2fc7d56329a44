package import Domain
import Foundation

/// The sessions that a developer took out of commits: no hook names them there again.
///
/// A commit is known by its author and the time of writing, which stay as they are when it is amended, rebased or
/// picked.
package struct DeclinedSessions: Sendable {
    let path: String

    /// The author of a commit with the time, as `git log --format='%an <%ae> %at'` prints them.
    package typealias Author = String

    /// The format of `Author` for git-log(1).
    package static let authorPlaceholder = "%an <%ae> %at"

    /// Whether there are none: then no commit need be looked at.
    package var isEmpty: Bool { access(path, F_OK) != 0 }

    /// The sessions that a commit does not name, by its author.
    package func sessions(of author: Author) -> Set<SessionID> {
        Set((isEmpty ? [] : read()[author] ?? []).compactMap { SessionID($0) })
    }

    /// Notes that a commit does not name `sessions`.
    ///
    /// - Throws: `SystemError` where that cannot be written.
    package func add(_ sessions: Set<SessionID>, of author: Author) throws {
        try change(author) { $0.formUnion(sessions.map(\.rawValue)) }
    }

    /// Forgets that a commit does not name `sessions`.
    ///
    /// - Throws: `SystemError` where that cannot be written.
    package func remove(_ sessions: Set<SessionID>, of author: Author) throws {
        guard !isEmpty else { return }
        try change(author) { $0.subtract(sessions.map(\.rawValue)) }
    }

    private func change(_ author: Author, _ body: (inout Set<String>) -> Void) throws {
        var all = read()
        body(&all[author, default: []])
        if all[author]?.isEmpty == true { all[author] = nil }
        guard !all.isEmpty else {
            unlink(path)
            return
        }
        try Spool.replace(path, with: try JSONEncoder().encode(all))
    }

    private func read() -> [Author: Set<String>] {
        guard let bytes = FileManager.default.contents(atPath: path) else { return [:] }
        return (try? JSONDecoder().decode([Author: Set<String>].self, from: bytes)) ?? [:]
    }
}
