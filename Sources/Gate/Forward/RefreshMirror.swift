package import Domain
import GitObjects
import GitProcess
package import LedgerStore

/// Looks at the upstream anew, after somebody changed it past the gate.
///
/// A ref that the mirror did not change follows the upstream; what comes with it is recorded as found there, not as
/// judged. A ref that both changed stays as it is, and the upstream's value is put beside it for developers to merge.
package struct RefreshMirror {
    /// What was done about one ref.
    package enum Change: Sendable {
        /// The mirror's ref follows the upstream's.
        case followed
        /// The mirror has more; it is forwarded.
        case forwarding
        /// Both have something that the other has not; the upstream's is at this ref for a merge.
        case merge(at: RefName)
    }

    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// Returns what was done, by ref; nil where a forward is under way.
    package func callAsFunction(mirror: Ledger.Mirror) throws -> [(ref: RefName, change: Change)]? {
        try home.forwardLock(ofMirror: mirror.name).withLock(waiting: 10) {
            let known = try ledger.upstreamRefs(of: mirror.name)
            let listed = try UpstreamPush(gitDirectory: mirror.path, url: mirror.upstream).listRefs(
                seconds: 60)
            let present = Dictionary(listed.filter { $0.name.isForwarded }) { $1 }
            let moved = Set(known.keys).union(present.keys).filter { known[$0] != present[$0] }.sorted()
            return try moved.map { ref in
                let change = try refresh(
                    ref, known: known[ref] ?? .zero, present: present[ref] ?? .zero, of: mirror)
                return (ref, change)
            }
        }
    }

    private func refresh(
        _ ref: RefName, known: ObjectID, present: ObjectID, of mirror: Ledger.Mirror
    ) throws -> Change {
        let git = GitCommand.clean(gitDirectory: mirror.path)
        let beside = RefName("refs/gatehouse/upstream/" + ref.rawValue.dropFirst("refs/".count))
        if !present.isZero {
            _ = try git.output([
                "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", mirror.upstream,
                "+\(ref.rawValue):\(beside.rawValue)",
            ])
        }
        let repository = try Repository.open(path: mirror.path)
        let here = try repository.storedRef(ref).value
        if here == known || here == present {
            // Compare-and-swap: a push that came meanwhile wins, and the next refresh sees it.
            let input = "update \(ref.rawValue) \(present.hex) \(here.hex)\n"
            _ = try git.output(["update-ref", "--stdin"], input: Array(input.utf8))
            _ = try git.run(["update-ref", "-d", beside.rawValue])
            let tip = present.isZero ? nil : try commit(at: present, in: repository)
            try ledger.recordUpstreamChange(
                of: ref, old: known, new: present, found: tip, mirror: mirror.name)
            return .followed
        }
        try ledger.recordUpstreamChange(of: ref, old: known, new: present, found: nil, mirror: mirror.name)
        guard try isContained(present, in: here, repository),
            try ledger.isJudged(here, of: ref, mirror: mirror.name) == true
        else { return .merge(at: beside) }
        _ = try git.run(["update-ref", "-d", beside.rawValue])
        try ledger.reconcile(
            RefUpdate(ref: ref, given: ref, old: present, new: here, kind: .update), mirror: mirror.name)
        return .forwarding
    }

    private func isContained(_ old: ObjectID, in new: ObjectID, _ repository: Repository) throws -> Bool {
        guard let old = try commit(at: old, in: repository), let new = try commit(at: new, in: repository)
        else {
            return old.isZero
        }
        return try repository.contains(old, in: new)
    }

    private func commit(at id: ObjectID, in repository: Repository) throws -> ObjectID? {
        guard !id.isZero, case .commit(let commit) = try repository.peel(id) else { return nil }
        return commit
    }
}
