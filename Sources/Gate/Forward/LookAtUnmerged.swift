import Domain
import GitObjects
import LedgerStore
import Programs

/// Keeps back forwards that would overwrite changes of the upstream that are not merged.
struct LookAtUnmerged {
    let home: Home
    let ledger: Ledger

    /// The unmerged values that a refresh put beside the refs of some forwards.
    struct Outcome {
        /// The refs that are not forwarded, with the reason.
        fileprivate(set) var kept: [RefName: UpstreamPush.Result] = [:]
        /// The values that are contained in a forward, and are removed once it succeeded.
        fileprivate var merged: [RefName: ObjectID] = [:]
        fileprivate let refs: OwnRefs

        /// Removes the values that the upstream has again through a forward. What the upstream has from then on
        /// counts as seen.
        ///
        /// - Returns: `results`, with a failure for each value that could not be removed, so that the forward is
        ///   tried again.
        func takeAway(
            after results: [RefName: UpstreamPush.Result]
        ) -> [RefName: UpstreamPush.Result] {
            let done = merged.filter { results[$0.key] == .taken }
            do {
                try refs.update(
                    done.map { "delete \(UnmergedValues.place(of: $0.key).rawValue) \($0.value.hex)\n" })
                return results
            } catch {
                let failure = UpstreamPush.Result.failed(ForwardReason(Problem(classing: error).description))
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
                // If the upstream has another value by now, the refresh is out of date.
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
