import Domain
import GitObjects
import Programs
import LedgerStore

/// Keeps back what would overwrite what a refresh found at the upstream and nobody merged.
struct LookAtUnmerged {
    let home: Home
    let ledger: Ledger

    /// What the refresh put beside the refs of some forwards.
    struct Outcome {
        /// Why refs are not brought.
        fileprivate(set) var kept: [RefName: UpstreamPush.Result] = [:]
        /// What goes once it is brought, being in it.
        fileprivate var merged: [RefName: ObjectID] = [:]
        fileprivate let refs: OwnRefs

        /// Takes away what is at the upstream with what was brought. What the upstream has from then on counts as seen.
        ///
        /// - Returns: `results`; where it could not be taken away the forward is tried again.
        func takeAway(
            after results: [RefName: UpstreamPush.Result]
        ) -> [RefName: UpstreamPush.Result] {
            let done = merged.filter { results[$0.key] == .taken }
            do {
                try refs.update(
                    done.map { "delete \(UnmergedValues.place(of: $0.key).rawValue) \($0.value.hex)\n" })
                return results
            } catch {
                let failure = UpstreamPush.Result.failed(ForwardReason("\(error)"))
                return results.merging(done.mapValues { _ in failure }) { $1 }
            }
        }
    }

    func callAsFunction(_ forwards: [Forward], of mirror: Mirror) throws -> Outcome {
        let unmerged = UnmergedValues(repository: try Repository.open(path: mirror.path))
        let known = try ledger.upstreamValues(of: forwards.map(\.ref), mirror: mirror.name)
        var outcome = Outcome(refs: OwnRefs(home: home, mirrorPath: mirror.path))
        for forward in forwards {
            do {
                let value = try unmerged.value(of: forward.ref)
                // Of another one than the upstream is known to have the refresh is long past.
                guard !value.isZero, value == known[forward.ref] else { continue }
                if try unmerged.isContained(value, in: forward.new) {
                    outcome.merged[forward.ref] = value
                } else {
                    outcome.kept[forward.ref] = .moved(
                        "it was changed at the upstream. "
                            + UnmergedValues.advice(on: forward.ref, here: forward.new))
                }
            } catch {
                outcome.kept[forward.ref] = .failed(ForwardReason(error.description))
            }
        }
        return outcome
    }
}
