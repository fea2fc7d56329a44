package import Domain
import GitObjects
import Programs
package import LedgerStore

/// Puts another upstream behind a mirror, as after a forge changed its address.
///
/// Nothing there is overwritten unseen: of a ref that has something else there, what is known stays what the upstream before
/// had, so that a forward of it ends as diverged and a refresh looks at it.
package struct SetUpstream {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// How the new upstream is beside the mirror.
    package struct Outcome: Sendable {
        package let mirror: Mirror
        /// Refs that have something else there, or are there alone.
        package let differing: [RefName]
        /// How many refs of the mirror are not there or older, and are brought.
        package let brought: Int
        /// Refs that are not there and that nothing judged is on: those the mirror was made with.
        package let missing: [RefName]
    }

    /// What a ref of the mirror is at the new upstream.
    private enum Standing { case same, owed, missing, differing }

    package func callAsFunction(_ name: String, to upstream: String) throws -> Outcome {
        try UpstreamURL.check(upstream)
        guard let mirror = try ledger.mirror(named: name) else {
            throw InstallMirror.Refused(
                description: "there is no mirror '\(VisibleText.escaping(name))'; see 'gatehouse mirror list'"
            )
        }
        try Guardianship(home: home, ledger: ledger).check(mirror)
        try UpstreamURL.check(upstream, isNot: mirror.path)
        guard mirror.upstream != upstream else {
            throw InstallMirror.Refused(description: "\(upstream) is the upstream of '\(name)' already")
        }
        let outcome = try ForwardTurn(home: home, mirror: name).takeOver(waiting: 10) {
            try exchange(mirror, for: upstream)
        }
        guard let outcome else {
            throw InstallMirror.Refused(description: "a forward of '\(name)' is under way; try again")
        }
        return outcome
    }

    private func exchange(_ mirror: Mirror, for upstream: String) throws -> Outcome {
        let listed: [(name: RefName, value: ObjectID)]
        do {
            listed = try UpstreamPush(gitDirectory: mirror.path, url: upstream).listRefs(seconds: 60).refs
        } catch {
            let failure = MaskUpstream(home: home, ledger: ledger)(error)
            throw InstallMirror.Refused(
                description: "the upstream \(upstream) does not answer, and nothing was changed: "
                    + "\(VisibleText.inOneLine(failure.description))\nThe account that runs the mirror needs access to it: test "
                    + "with 'git ls-remote \(upstream)'.")
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
        // What the mirror does not have cannot be in its history.
        let isContained = (try? repository.contains(there, in: here)) ?? false
        return isContained && isJudged ? .owed : .differing
    }
}
