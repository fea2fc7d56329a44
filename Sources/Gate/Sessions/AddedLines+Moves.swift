import Domain
import GitObjects
import Synchronization

extension AddedLines.Moves {
    /// Lines are not new where no more is asked of them than where they were.
    init(_ demands: PathDemands) {
        let kinds = KnownKinds()
        self.init(
            kind: { kinds.number(of: demands.kind(of: $0)) },
            areFree: { $0 == $1 || demands.areMet(by: kinds[$0], for: kinds[$1]) })
    }
}

/// The kinds of paths that were asked for, by numbers.
private final class KnownKinds: Sendable {
    private let all = Mutex<[PathDemands.Kind]>([])

    func number(of kind: PathDemands.Kind) -> Int {
        all.withLock { all in
            if let known = all.firstIndex(of: kind) { return known }
            all.append(kind)
            return all.count - 1
        }
    }

    subscript(number: Int) -> PathDemands.Kind { all.withLock { $0[number] } }
}
