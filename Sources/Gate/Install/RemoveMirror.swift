import Domain
package import Files
import Foundation
import Programs
package import LedgerStore

/// Takes a mirror out of the home. Its records stay.
///
/// An adopted repository is as it was before, with the commits of since. One that the home made keeps its hooks: there is
/// nothing behind them any more, so that they refuse each push, and nobody pushes past a gate that they believe is there.
package struct RemoveMirror {
    private let home: Home
    private let ledger: Ledger
    private let files: InstalledFiles

    package init(home: Home, ledger: Ledger, files: InstalledFiles) {
        self.home = home
        self.ledger = ledger
        self.files = files
    }

    /// What becomes of the repository.
    package enum Repository: Sendable {
        /// It was gone already.
        case gone
        /// It is the home's own, and stays where it is; its hooks refuse each push.
        case closed(String)
        case deleted(String)
        /// It was adopted, and is free again.
        ///
        /// - Parameter isRestored: whether its settings are those of before; where it is not known what these were, the
        ///   gate's are only gone.
        case freed(String, isRestored: Bool)
    }

    package struct Outcome: Sendable {
        /// The name that its records go by.
        package let records: String
        package let repository: Repository
        /// What was given up: forwards, and holds.
        package let forwards: Int
        package let holds: Int
    }

    /// - Parameters:
    ///   - force: also where the upstream does not have all, or something is held.
    ///   - deletes: whether the folder of a mirror that the home made goes, too.
    package func callAsFunction(_ name: String, force: Bool, deletes: Bool) throws -> Outcome {
        guard let mirror = try ledger.mirror(named: name) else {
            throw InstallMirror.Refused(
                description: "there is no mirror '\(VisibleText.escaping(name))'; see 'gatehouse mirror list'"
            )
        }
        let guardianship = Guardianship(home: home, ledger: ledger)
        try guardianship.checkNoCopy()
        try guardianship.check(name, at: mirror.path)
        guard isOwn(mirror) || !deletes else {
            throw InstallMirror.Refused(
                description: "\(mirror.path) was there before the gate, and is not deleted by it; "
                    + "leave --delete out")
        }
        let turn = ForwardTurn(home: home, mirror: name)
        let removal = { try remove(mirror, force: force, deletes: deletes) }
        let outcome = try force ? turn.takeOver(waiting: 10, removal) : turn.take(waiting: 10, removal)
        guard let outcome else {
            throw InstallMirror.Refused(description: "a forward of '\(name)' is under way; try again")
        }
        return outcome
    }

    private func remove(_ mirror: Mirror, force: Bool, deletes: Bool) throws -> Outcome {
        let forwards = try ledger.listForwards(mirror: mirror.name, all: false, limit: .max).map(\.forward)
        let holds = try ledger.holds(mirror: mirror.name, all: false, limit: .max)
        guard force || forwards.isEmpty && holds.isEmpty else { throw refusal(mirror, forwards, holds) }
        let now = Timestamp.now
        for hold in holds {
            try ledger.change(hold, to: .cancelled, message: "the mirror was removed", at: now)
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

    /// In an order in which a removal that was cut off can be repeated.
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

    /// Returns what is gone: where somebody put a link in the place of the folder, the folder with it.
    private func delete(_ path: String) throws -> String {
        let folder = RealPath.resolve(path) ?? path
        try FileManager.default.removeItem(atPath: folder)
        // A link that leads nowhere now.
        var status = stat()
        guard lstat(path, &status) == 0 else { return folder }
        try FileManager.default.removeItem(atPath: path)
        return "\(folder), and the link to it at \(path),"
    }

    /// Whether the home made it: it is in the home's own folder.
    private func isOwn(_ mirror: Mirror) -> Bool {
        let folder = RealPath.resolve(home.mirrorsPath) ?? home.mirrorsPath
        return [mirror.path, RealPath.resolve(mirror.path) ?? mirror.path].contains { path in
            [home.mirrorsPath, folder].contains { path.hasPrefix($0 + "/") }
        }
    }

    private func refusal(
        _ mirror: Mirror, _ forwards: [Forward], _ holds: [Hold]
    ) -> InstallMirror.Refused {
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
        return InstallMirror.Refused(
            description:
                "the mirror '\(mirror.name)' is still needed: \(reasons.joined(separator: ", and ")). "
                + "See to these first, or give them up with --force")
    }
}
