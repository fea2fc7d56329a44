import Domain
import Programs

/// What the mirror's configuration forbids every push, asked for one that is applied later: see git-config(1),
/// `receive.denyDeletes` and `receive.denyNonFastForwards`. That HEAD's branch stays is a matter of each judgement.
struct MirrorDenials {
    let mirror: Mirror

    /// Git would not have taken it.
    struct Denied: Error, CustomStringConvertible {
        let ref: RefName
        let key: String
        var description: String { "the mirror's configuration forbids it for \(ref): \(key)" }
    }

    /// - Throws: `Denied`; `GitFailure` where it cannot be told.
    func check(_ updates: [HeldUpdates.Update]) throws {
        let branches = updates.filter { $0.ref.rawValue.hasPrefix("refs/heads/") }
        if let deleted = branches.first(where: \.new.isZero) { try check(deleted, "receive.denyDeletes") }
        for update in branches where try !update.new.isZero && !update.old.isZero && isRewind(update) {
            return try check(update, "receive.denyNonFastForwards")
        }
    }

    private func check(_ update: HeldUpdates.Update, _ key: String) throws {
        let value = try git.output(["config", "--type=bool", "--default=false", "--get", key])
        guard value.hasPrefix("false") else { throw Denied(ref: update.ref, key: key) }
    }

    private func isRewind(_ update: HeldUpdates.Update) throws -> Bool {
        try !git.run(["merge-base", "--is-ancestor", update.old.hex, update.new.hex]).succeeded
    }

    private var git: GitCommand { .clean(gitDirectory: mirror.path) }
}
