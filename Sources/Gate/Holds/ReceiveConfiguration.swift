import Domain
import LedgerStore
import Programs

/// What the mirror's configuration forbids every push, checked for a push that is applied later: see git-config(1),
/// `receive.denyDeletes` and `receive.denyNonFastForwards`. Judging takes care of HEAD's branch.
struct ReceiveConfiguration {
    let mirror: Mirror

    /// An update that Git would have refused.
    struct Forbidden: Error, CustomStringConvertible {
        let ref: RefName
        let key: String
        var description: String { "the mirror's configuration forbids it for \(ref): \(key)" }
    }

    /// - Throws: `Forbidden`; `GitFailure` where git cannot tell.
    func check(_ updates: [HeldUpdates.Update]) throws {
        let branches = updates.filter { $0.ref.rawValue.hasPrefix("refs/heads/") }
        if let deleted = branches.first(where: \.new.isZero) { try check(deleted, "receive.denyDeletes") }
        for update in branches where try !update.new.isZero && !update.old.isZero && isRewind(update) {
            return try check(update, "receive.denyNonFastForwards")
        }
    }

    private func check(_ update: HeldUpdates.Update, _ key: String) throws {
        let value = try git.output(["config", "--type=bool", "--default=false", "--get", key])
        guard value.hasPrefix("false") else { throw Forbidden(ref: update.ref, key: key) }
    }

    private func isRewind(_ update: HeldUpdates.Update) throws -> Bool {
        try !git.run(["merge-base", "--is-ancestor", update.old.hex, update.new.hex]).succeeded
    }

    private var git: GitCommand { .clean(gitDirectory: mirror.path) }
}
