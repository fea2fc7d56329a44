package import Domain
import Files
import Glibc
package import LedgerStore
import Programs

/// The check whether a home may write to a mirror and its upstream, and may send notifications.
///
/// The ledger names mirrors by their paths, so a copy of a home, such as a restored backup, has the paths of mirrors
/// that the home itself guards. A copy can be read, and writes to nothing outside its own folder.
package struct Guardianship {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// The relation between the place of a home and the place that its ledger names.
    package enum Place: Hashable, Sendable {
        case here
        /// The ledger names another folder, where the original home still is.
        case copy(of: String)
        /// The ledger names another folder, where there is no home any more.
        case moved(from: String)
    }

    /// The reason why a home may not write.
    package enum Refused: ProblemSource {
        case copy(String, of: String)
        case moved(String, from: String)
        case guarded(mirror: String, path: String, by: String)

        /// Another home, or another place of this one, that guards the mirrors.
        package var problem: Problem { Problem(.conflict, "\(summary) \(advice)") }

        /// What is wrong, as a sentence.
        var summary: String {
            switch self {
            case .copy(let path, let original):
                "the home at \(path) is a copy of the home at \(original), which guards the mirrors. A copy can be "
                    + "read, but writes to no mirror and no upstream."
            case .moved(let path, let former):
                "the home at \(path) is recorded at \(former), where there is no home now."
            case .guarded(let mirror, let path, let guardian):
                "the mirror '\(mirror)' at \(path) belongs to the home at \(guardian), which its hooks name."
            }
        }

        /// What to do about it.
        package var advice: String {
            switch self {
            case .copy(let path, let original):
                "Work with --home \(original). If this copy is to replace it, move that home away, and then run for "
                    + "each mirror: gatehouse mirror repair NAME --home \(path)"
            case .moved(let path, _):
                "If it stays here, confirm that for each mirror: gatehouse mirror repair NAME --home \(path)"
            case .guarded(_, _, let guardian):
                "Work with --home \(guardian), or remove the mirror there with 'gatehouse mirror remove', or move that "
                    + "home away if this one replaces it."
            }
        }
    }

    /// Makes sure that this home may write to `mirror`.
    ///
    /// - Throws: `Refused` if it may not, and errors of the ledger.
    package func check(_ mirror: Mirror) throws {
        // The worker checks each mirror all the time. If the hooks name this path, no other home can be here.
        if InstallHooks.home(namedInHooksOf: mirror.path) == home.path { return }
        try checkHome()
        try check(mirror.name, at: mirror.path)
    }

    /// Makes sure that the home is at its recorded place, so that it may forward and send notifications.
    ///
    /// - Throws: `Refused` if it is not, and errors of the ledger.
    package func checkHome() throws {
        switch try place() {
        case .here: return
        case .copy(let original): throw Refused.copy(home.path, of: original)
        case .moved(let former): throw Refused.moved(home.path, from: former)
        }
    }

    /// Makes sure that the home is not a copy. It may have been moved: a person who names a mirror knows about that.
    func checkNoCopy() throws {
        if case .copy(let original) = try place() { throw Refused.copy(home.path, of: original) }
    }

    /// Makes sure that no other home guards the repository at `path`.
    func check(_ mirror: String, at path: String) throws {
        guard let guardian = try otherGuardian(ofRepositoryAt: path) else { return }
        throw Refused.guarded(mirror: mirror, path: path, by: guardian)
    }

    /// The place of the home.
    ///
    /// - Throws: errors of the ledger.
    package func place() throws -> Place {
        guard let known = try ledger.place(), !isThis(known) else { return .here }
        switch look(at: known) {
        case .gone: return .moved(from: known)
        case .unreadable: return .copy(of: known)
        case .there(let other):
            return other.id == (try ledger.homeValue("id")) ? .copy(of: known) : .moved(from: known)
        }
    }

    /// Records the place of the home if none is on record, so that a copy is recognised from now on. A home that was
    /// copied before is recognised by the hooks of its mirrors, which name the home that they run for.
    ///
    /// - Throws: errors of the ledger.
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

    /// Records that the home is here, wherever it was before.
    func settleHere() throws {
        guard try ledger.place() != ownPath else { return }
        try ledger.setPlace(ownPath)
    }

    // MARK: Other homes

    private enum Look {
        case gone
        /// The ledger cannot be read. There may be a home.
        case unreadable
        case there(HomeIdentity)
    }

    /// The other home whose hooks a repository has and whose mirror it is; nil if there is none.
    private func otherGuardian(ofRepositoryAt path: String) throws -> String? {
        guard let named = InstallHooks.home(namedInHooksOf: path), !isThis(named) else { return nil }
        switch look(at: named) {
        case .gone: return nil
        case .unreadable: return named
        case .there(let other):
            // A copy of a home that took over the hooks does not guard the mirror.
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

    /// Whether two paths lead to the same home, through links or mounts. The folder decides: a copy may contain links
    /// to the original's files.
    private func isSame(_ one: String, _ other: String) -> Bool {
        one == other || RealPath.leadsToSame(one, other)
    }
}

extension Home {
    /// Opens the ledger for a process that forwards and sends notifications.
    ///
    /// - Throws: `Problem` if the home belongs to another account, `Guardianship.Refused` if it is not at its recorded
    ///   place, and errors of the ledger.
    package func openLedgerToForward() throws -> Ledger {
        let ledger = try openLedger()
        try checkOwner()
        try Guardianship(home: self, ledger: ledger).checkHome()
        return ledger
    }
}
