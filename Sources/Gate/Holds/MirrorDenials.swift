import Domain
import GitProcess
import LedgerStore

/// What the mirror's configuration forbids every push, asked for one that is applied later: see git-config(1),
/// `receive.denyDeletes` and `receive.denyNonFastForwards`. That HEAD's branch stays is a matter of each judgement.
struct MirrorDenials {
    let mirror: Ledger.Mirror

    /// Git would not have taken it.
    struct Denied: Error, CustomStringConvertible {
        let ref: RefName
        let key: String
        var description: String { "the mirror's configuration forbids it for \(ref): \(key)" }
    }

    func check(_ updates: [HeldUpdates.Update]) throws {
        for update in updates where update.ref.rawValue.hasPrefix("refs/heads/") {
            guard let key = try denial(of: update) else { continue }
            throw Denied(ref: update.ref, key: key)
        }
    }

    private func denial(of update: HeldUpdates.Update) throws -> String? {
        if update.new.isZero { return try isSet("receive.denyDeletes") ? "receive.denyDeletes" : nil }
        guard !update.old.isZero, try isSet("receive.denyNonFastForwards") else { return nil }
        let contains = try git.run(["merge-base", "--is-ancestor", update.old.hex, update.new.hex])
        return contains.succeeded ? nil : "receive.denyNonFastForwards"
    }

    private func isSet(_ key: String) throws -> Bool {
        try git.run(["config", "--type=bool", "--get", key]).outputText.hasPrefix("true")
    }

    private var git: GitCommand { .clean(gitDirectory: mirror.path) }
}
