package import Domain
import GitObjects
package import LedgerStore
import Programs

/// Changes a mirror's upstream, for example after a forge changed its address.
///
/// No value there is overwritten unseen: for a ref that differs there, the old upstream's value stays on record, so
/// that a forward of it ends as diverged and a refresh settles it.
package struct SetUpstream {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// The differences between the mirror and the new upstream.
    package struct Outcome: Sendable {
        package let mirror: Mirror
        /// Refs that have another value there, or exist only there.
        package let differing: [RefName]
        /// The number of refs that are older or missing there, and will be forwarded.
        package let brought: Int
        /// Refs that are missing there and that no judged push set: those the mirror started with.
        package let missing: [RefName]
    }

    /// The relation between the values of a ref here and at the new upstream.
    private enum Standing { case same, owed, missing, differing }

    /// Changes the upstream of a mirror.
    ///
    /// - Throws: `Problem` or `Guardianship.Refused` with the reason, and errors of Git and the ledger.
    package func callAsFunction(_ name: String, to upstream: String) throws -> Outcome {
        try UpstreamURL.check(upstream)
        let mirror = try ledger.existingMirror(named: name)
        try Guardianship(home: home, ledger: ledger).check(mirror)
        try UpstreamURL.check(upstream, isNot: mirror.path)
        guard mirror.upstream != upstream else {
            throw Problem(.conflict, "\(upstream) is already the upstream of '\(name)'")
        }
        let outcome = try ForwardTurn(home: home, mirror: name).takeOver(waiting: 10) {
            try exchange(mirror, for: upstream)
        }
        guard let outcome else {
            throw Problem(.unavailable, "a forward of '\(name)' is in progress", advice: "try again")
        }
        return outcome
    }

    private func exchange(_ mirror: Mirror, for upstream: String) throws -> Outcome {
        let listed: [(name: RefName, value: ObjectID)]
        do {
            listed = try UpstreamPush(gitDirectory: mirror.path, url: upstream).listRefs(seconds: 60).refs
        } catch {
            let failure = MaskUpstream(home: home, ledger: ledger)(error)
            throw Problem(
                .unavailable,
                "the upstream \(upstream) does not answer, so nothing was changed: "
                    + VisibleText.inOneLine(failure.description)
                    + "\nThe account that runs the mirror needs access to it: test with 'git ls-remote \(upstream)'."
            )
        }
        let there = Dictionary(listed.filter { $0.name.isForwarded }) { $1 }
        let repository = try Repository.open(path: mirror.path)
        let here = Dictionary(try repository.refs().filter { $0.name.isForwarded }) { $1 }
        let standings = try Dictionary(
            uniqueKeysWithValues: Set(here.keys).union(there.keys).map { ref in
                (ref, try standing(of: ref, here: here[ref], there: there[ref], repository, mirror))
            })
        let known = standings.filter { $0.value != .differing }.keys.sorted().map {
            (name: $0, value: there[$0] ?? .zero)
        }
        try ledger.setUpstream(upstream, of: mirror.name, knowing: known)
        return Outcome(
            mirror: Mirror(
                name: mirror.name, path: mirror.path, upstream: upstream, addedAt: mirror.addedAt),
            differing: standings.filter { $0.value == .differing }.keys.sorted(),
            brought: standings.values.count { $0 == .owed },
            missing: standings.filter { $0.value == .missing }.keys.sorted())
    }

    private func standing(
        of ref: RefName, here: ObjectID?, there: ObjectID?, _ repository: Repository, _ mirror: Mirror
    ) throws -> Standing {
        guard let here, here != there else { return here == nil ? .differing : .same }
        let isJudged = try ledger.isJudged(here, of: ref, mirror: mirror.name) == true
        guard let there else { return isJudged ? .owed : .missing }
        // A commit that the mirror lacks cannot be in its history.
        let isContained = (try? repository.contains(there, in: here)) ?? false
        return isContained && isJudged ? .owed : .differing
    }
}
