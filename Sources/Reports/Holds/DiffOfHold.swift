package import Domain
package import Gate
import GitObjects
package import LedgerStore
import Programs

/// Reads with git what a held push changes.
package struct DiffOfHold {
    private let git: GitCommand
    /// The mirror with the hold's objects.
    private let repository: () throws -> Repository
    private let base: (HeldUpdates.Update) throws -> Set<ObjectID>

    /// The hold's objects are not there any more.
    package struct Gone: ProblemSource {
        let hold: Hold
        /// A hold that ended.
        package var problem: Problem {
            Problem(
                .missing, "h\(hold.number) is \(hold.state.rawValue), and its objects are no longer kept")
        }
    }

    /// - Throws: `Gone` where nothing of the hold is left to read.
    package init(_ hold: Hold, home: Home, ledger: Ledger) throws {
        guard hold.state.isOpen || hold.state == .applied, let mirror = try ledger.mirror(named: hold.mirror)
        else { throw Gone(hold: hold) }
        let objects = home.heldObjects(hold.key)
        git = GitCommand.clean(gitDirectory: mirror.path)
            .adding(objects.exist ? ["GIT_ALTERNATE_OBJECT_DIRECTORIES": objects.folder] : [:])
        repository = {
            guard objects.exist else { return try Repository.open(path: mirror.path) }
            return try Repository.open(path: mirror.path, withObjectsAt: objects.folder)
        }
        let settings = try ledger.policyInForce().settings.settings(for: mirror.name)
        base = { update in
            let find = FindArrivals(repository: try Repository.open(path: mirror.path), quarantine: nil)
            return try find.base(
                of: RefUpdate(
                    ref: update.ref, given: update.ref, old: update.old, new: update.new, kind: .create),
                isLike: settings.isGuarded(like: update.ref, in: mirror.name))
        }
        guard try hold.state.isOpen || isThere(hold.updates) else { throw Gone(hold: hold) }
    }

    /// Whether all of its objects exist: after a rewind Git may have pruned those of a hold applied long ago.
    private func isThere(_ updates: HeldUpdates) throws -> Bool {
        try updates.updates.flatMap { [$0.old, $0.new] }.filter { !$0.isZero }
            .allSatisfy { try git.run(["cat-file", "-e", $0.hex]).succeeded }
    }

    /// What comes to a ref.
    private struct Arrival {
        /// What the new value is compared with, a commit or a tree.
        let base: String
        /// The newest first.
        let commits: [ObjectID]
    }

    /// The commits that come to the hold's refs, newest first.
    ///
    /// - Throws: where git cannot read the mirror.
    package func commits(_ hold: Hold) throws -> [ObjectID] {
        var seen: Set<ObjectID> = []
        return try hold.updates.updates.flatMap { try arrival($0)?.commits ?? [] }
            .filter { seen.insert($0).inserted }
    }

    /// Author and subject of commits that no push brought; the ledger has those of the others.
    ///
    /// - Throws: where git cannot read the mirror.
    package func headings(of commits: [ObjectID]) throws -> [ObjectID: (author: String, subject: String)] {
        guard !commits.isEmpty else { return [:] }
        let said = try git.output(
            [
                "log", "--no-walk=unsorted", "--no-show-signature", "--no-color", "--stdin",
                "--format=%H%n%an <%ae>%n%s",
            ], input: Array(commits.map { $0.hex + "\n" }.joined().utf8))
        let lines = Lines.of(said)
        return stride(from: 0, to: lines.count - 2, by: 3).reduce(into: [:]) { headings, first in
            guard let id = ObjectID(hex: lines[first]) else { return }
            headings[id] = (String(lines[first + 1]), String(lines[first + 2]))
        }
    }

    /// The commits that come to a ref, and the change as `git diff` writes it; nothing for a deletion.
    ///
    /// - Throws: where git cannot read the mirror.
    package func change(_ update: HeldUpdates.Update) throws -> (commits: [ObjectID], diff: String) {
        guard let arrival = try arrival(update) else { return ([], "") }
        return (
            arrival.commits, try diff(update, from: arrival.base, ["--src-prefix=a/", "--dst-prefix=b/"])
        )
    }

    /// The files and how much of each changes, as `git diff --stat` writes it.
    ///
    /// - Throws: where git cannot read the mirror.
    package func summary(_ update: HeldUpdates.Update) throws -> String {
        guard let arrival = try arrival(update) else { return "" }
        return try diff(update, from: arrival.base, ["--stat"])
    }

    private func diff(_ update: HeldUpdates.Update, from base: String, _ options: [String]) throws -> String {
        try git.output(
            [
                "-c", "core.quotePath=false", "diff", "--no-color", "--no-ext-diff", "--no-textconv",
                "--submodule=short", "--ignore-submodules=none",
            ] + options
                + [base, update.new.hex, "--"])
    }

    /// Nil where the ref is deleted.
    private func arrival(_ update: HeldUpdates.Update) throws -> Arrival? {
        guard !update.new.isZero else { return nil }
        guard update.old.isZero else {
            let commits = try git.output([
                "rev-list", "--topo-order", update.new.hex, "--not", update.old.hex,
            ])
            return Arrival(base: update.old.hex, commits: Lines.of(commits).compactMap { ObjectID(hex: $0) })
        }
        return try arrival(ofNew: update.new, from: base(update))
    }

    /// The change that a new ref brings. The base is the newest commit that it shares with the refs that it is compared
    /// with, or the empty tree if it shares none. Other branches do not count: a commit on one of them is still new to
    /// this ref.
    private func arrival(ofNew new: ObjectID, from base: Set<ObjectID>) throws -> Arrival {
        let commits = try git.output(
            ["rev-list", "--topo-order", "--stdin"],
            input: Array(([new.hex] + base.map { "^\($0.hex)" }).map { $0 + "\n" }.joined().utf8))
        let repository = try repository()
        var shared: ObjectID?
        if case .commit(let commit) = try repository.peel(new) {
            shared = try repository.mergeBases(of: commit, and: base).first
        }
        return Arrival(
            base: shared?.hex ?? "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
            commits: Lines.of(commits).compactMap { ObjectID(hex: $0) })
    }
}
