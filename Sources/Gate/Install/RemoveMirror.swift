import Domain
package import Files
import Foundation
package import LedgerStore
import Programs

/// Removes a mirror from the home. Its records stay.
///
/// An adopted repository gets its former hooks and settings back. A repository that the home made keeps the hooks,
/// which refuse every push once the mirror is removed, so that no one pushes without a gate that they believe is
/// there.
package struct RemoveMirror {
    private let home: Home
    private let ledger: Ledger
    private let files: InstalledFiles

    package init(home: Home, ledger: Ledger, files: InstalledFiles) {
        self.home = home
        self.ledger = ledger
        self.files = files
    }

    /// What happened to the repository.
    package enum Repository: Sendable {
        /// It was already gone.
        case gone
        /// It was made by the home, and stays; its hooks refuse every push.
        case closed(String)
        case deleted(String)
        /// It was adopted, and has its former hooks again.
        ///
        /// - Parameter isRestored: whether its former settings were known and are restored.
        case freed(String, isRestored: Bool)
    }

    /// The result of a removal.
    package struct Outcome: Sendable {
        /// The new name of the mirror's records.
        package let records: String
        package let repository: Repository
        /// The number of forwards that were given up.
        package let forwards: Int
        /// The number of holds that were cancelled.
        package let holds: Int
    }

    /// Removes a mirror.
    ///
    /// - Parameters:
    ///   - force: whether to give up forwards that are owed and pushes that are held.
    ///   - deletes: whether to delete the folder of a mirror that the home made.
    /// - Throws: `Problem` or `Guardianship.Refused` with the reason, and errors of files, Git and the
    ///   ledger.
    package func callAsFunction(_ name: String, force: Bool, deletes: Bool) throws -> Outcome {
        let mirror = try ledger.existingMirror(named: name)
        let guardianship = Guardianship(home: home, ledger: ledger)
        try guardianship.checkNoCopy()
        try guardianship.check(name, at: mirror.path)
        guard isOwn(mirror) || !deletes else {
            throw Problem(
                .conflict, "\(mirror.path) is older than the gate, so the gate does not delete it",
                advice: "leave out --delete")
        }
        let turn = ForwardTurn(home: home, mirror: name)
        let removal = { try remove(mirror, force: force, deletes: deletes) }
        let outcome = try force ? turn.takeOver(waiting: 10, removal) : turn.take(waiting: 10, removal)
        guard let outcome else {
            throw Problem(.unavailable, "a forward of '\(name)' is in progress", advice: "try again")
        }
        return outcome
    }

    private func remove(_ mirror: Mirror, force: Bool, deletes: Bool) throws -> Outcome {
        let forwards = try ledger.listForwards(mirror: mirror.name, all: false, limit: .max).map(\.forward)
        let holds = try ledger.holds(mirror: mirror.name, all: false, before: nil, limit: .max)
        guard force || forwards.isEmpty && holds.isEmpty else {
            throw refusal(mirror, forwards: forwards, holds: holds)
        }
        let now = Timestamp.now
        for hold in holds {
            try ledger.move(hold, by: .cancel, message: "the mirror was removed", at: now)
            try home.heldObjects(hold.key).discard()
        }
        try ledger.record(
            forwards.map {
                ForwardOutcome($0, .lapsed, reason: ForwardReason("the mirror was removed"))
            },
            mirror: mirror.name, at: now)
        let repository = try release(mirror, deletes: deletes)
        let records = try ledger.removeMirror(named: mirror.name)
        return Outcome(
            records: records, repository: repository, forwards: forwards.count, holds: holds.count)
    }

    /// Releases the repository, in an order in which an interrupted removal can be repeated.
    private func release(_ mirror: Mirror, deletes: Bool) throws -> Repository {
        guard FileManager.default.fileExists(atPath: mirror.path + "/HEAD") else { return .gone }
        if isOwn(mirror) {
            guard deletes else { return .closed(mirror.path) }
            return .deleted(try delete(mirror.path))
        }
        let git = GitCommand.clean(gitDirectory: mirror.path)
        let refs = try git.output([
            "for-each-ref", "--format=delete %(refname)", "refs/gatehouse", "refs/held", "refs/ai-sessions",
        ])
        try OwnRefs(home: home, mirrorPath: mirror.path).update([refs])
        let isRestored = try MirrorConfiguration.remove(from: git, mirror: mirror.path)
        try InstallHooks(home: home, files: files, ledger: ledger).remove(from: mirror)
        return .freed(mirror.path, isRestored: isRestored)
    }

    /// Deletes a folder; if its path is a link, the link as well. Returns what was deleted, in words.
    private func delete(_ path: String) throws -> String {
        let folder = RealPath.resolve(path) ?? path
        try FileManager.default.removeItem(atPath: folder)
        // The path was a link, which now has no target.
        var status = stat()
        guard lstat(path, &status) == 0 else { return folder }
        try FileManager.default.removeItem(atPath: path)
        return "\(folder), and the link to it at \(path)"
    }

    /// Whether the home made the repository, in its own folder.
    private func isOwn(_ mirror: Mirror) -> Bool {
        let folder = RealPath.resolve(home.mirrorsPath) ?? home.mirrorsPath
        return [mirror.path, RealPath.resolve(mirror.path) ?? mirror.path].contains { path in
            [home.mirrorsPath, folder].contains { path.hasPrefix($0 + "/") }
        }
    }

    private func refusal(
        _ mirror: Mirror, forwards: [Forward], holds: [Hold]
    ) -> Problem {
        var reasons: [String] = []
        if !forwards.isEmpty {
            reasons.append(
                "\(forwards.count) accepted updates are not at the upstream ('gatehouse forward status --mirror "
                    + "\(mirror.name)')")
        }
        if !holds.isEmpty {
            reasons.append(
                "\(holds.count) pushes are held ('gatehouse hold list --mirror \(mirror.name)')")
        }
        return Problem(
            .conflict,
            "the mirror '\(mirror.name)' is still needed: \(reasons.joined(separator: ", and ")). "
                + "Settle these first, or give them up with --force")
    }
}
