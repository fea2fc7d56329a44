package import Domain
import Files
import Programs
import Glibc
package import LedgerStore

/// Whether a home may write to a mirror, to its upstream, and to those who are told of its holds.
///
/// The ledger names its mirrors by their paths, so that a copy of a home, as a restored backup is one, has the paths of
/// mirrors that the home itself guards. A copy can be read, and writes to nothing outside of its folder.
package struct Guardianship {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// Where a home is, beside where it says that it is.
    package enum Place: Hashable, Sendable {
        case here
        /// The home itself is there.
        case copy(of: String)
        /// No home is there any more.
        case moved(from: String)
    }

    /// Why nothing is written.
    package enum Refused: Error, CustomStringConvertible {
        case copy(String, of: String)
        case moved(String, from: String)
        case guarded(mirror: String, path: String, by: String)

        package var description: String {
            switch self {
            case .copy(let path, let original):
                "the home at \(path) is a copy of the one at \(original), which guards the mirrors. A copy can be "
                    + "read, and writes to no mirror and no upstream. \(advice)"
            case .moved(let path, let former):
                "the home at \(path) says that it is at \(former), where there is none now. \(advice)"
            case .guarded(let mirror, let path, let guardian):
                "the mirror '\(mirror)' at \(path) is guarded by the home at \(guardian), which its hooks name. "
                    + advice
            }
        }

        /// What to do about it.
        package var advice: String {
            switch self {
            case .copy(let path, let original):
                "Work with --home \(original). Where this copy is to take its place, move that one away, and then, for "
                    + "each mirror: gatehouse mirror repair NAME --home \(path)"
            case .moved(let path, _):
                "Where it is here for good, say so, for each mirror: gatehouse mirror repair NAME --home \(path)"
            case .guarded(_, _, let guardian):
                "Work with --home \(guardian), take the mirror out there with 'gatehouse mirror remove', or move that "
                    + "home away where this one takes its place."
            }
        }
    }

    /// Makes sure that this home may write to `mirror`.
    package func check(_ mirror: Mirror) throws {
        // The worker asks of each mirror, all the time: no other home can be where this one is.
        if InstallHooks.home(namedInHooksOf: mirror.path) == home.path { return }
        try checkHome()
        try check(mirror.name, at: mirror.path)
    }

    /// Makes sure that the home is what it says that it is, so that it may send and forward.
    package func checkHome() throws {
        switch try place() {
        case .here: return
        case .copy(let original): throw Refused.copy(home.path, of: original)
        case .moved(let former): throw Refused.moved(home.path, from: former)
        }
    }

    /// Makes sure that the home is no copy. It may have been moved: whoever works on its mirrors by name knows of that.
    func checkNoCopy() throws {
        if case .copy(let original) = try place() { throw Refused.copy(home.path, of: original) }
    }

    /// Makes sure that no other home guards the repository at `path`.
    func check(_ mirror: String, at path: String) throws {
        guard let guardian = try otherGuardian(ofRepositoryAt: path) else { return }
        throw Refused.guarded(mirror: mirror, path: path, by: guardian)
    }

    package func place() throws -> Place {
        guard let known = try ledger.place(), !isThis(known) else { return .here }
        switch look(at: known) {
        case .gone: return .moved(from: known)
        case .unreadable: return .copy(of: known)
        case .there(let other):
            return other.id == (try ledger.homeValue("id")) ? .copy(of: known) : .moved(from: known)
        }
    }

    /// Notes that the home is where it is: from now on a copy of it is known as one. What was a copy before its place was
    /// noted is known by the hooks of its mirrors, which name the home that they run for.
    package func settle() throws {
        guard try ledger.place() == nil else { return }
        let mirrors = try ledger.mirrors()
        guard !mirrors.isEmpty else { return }
        let guardians = mirrors.lazy.compactMap { try? otherGuardian(ofRepositoryAt: $0.path) }
        let id = try ledger.homeValue("id")
        let original = guardians.first {
            guard case .there(let other) = look(at: $0) else { return false }
            return other.id == id
        }
        try ledger.setPlace(original ?? ownPath)
    }

    /// Notes that the home is here for good, wherever it was before.
    func settleHere() throws {
        guard try ledger.place() != ownPath else { return }
        try ledger.setPlace(ownPath)
    }

    // MARK: Other homes

    private enum Look {
        case gone
        /// There, or out of reach: what cannot be told may be there.
        case unreadable
        case there(HomeIdentity)
    }

    /// The home that a repository's hooks run for, where that is another one which has the repository for its mirror.
    private func otherGuardian(ofRepositoryAt path: String) throws -> String? {
        guard let named = InstallHooks.home(namedInHooksOf: path), !isThis(named) else { return nil }
        switch look(at: named) {
        case .gone: return nil
        case .unreadable: return named
        case .there(let other):
            // A copy of this home that took the hooks over guards nothing.
            if let place = other.place, !isSame(place, named) { return nil }
            let path = RealPath.resolve(path) ?? path
            return other.mirrors.contains { (RealPath.resolve($0) ?? $0) == path } ? named : nil
        }
    }

    private func look(at path: String) -> Look {
        let ledger = Home(path: path).ledgerPath
        guard access(ledger, F_OK) == 0 else {
            return errno == ENOENT || errno == ENOTDIR ? .gone : .unreadable
        }
        guard let identity = try? HomeIdentity(ofLedgerAt: ledger) else { return .unreadable }
        return .there(identity)
    }

    private var ownPath: String { RealPath.resolve(home.path) ?? home.path }

    private func isThis(_ path: String) -> Bool { isSame(path, home.path) }

    /// Whether two paths lead to one home, by links or mounts. It is its folder that counts: a copy may have the files of the
    /// other, as links to them.
    private func isSame(_ one: String, _ other: String) -> Bool {
        one == other || RealPath.leadsToSame(one, other)
    }
}
