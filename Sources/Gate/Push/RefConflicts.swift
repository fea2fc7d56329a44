import Domain
import GitObjects

/// Finds refs that cannot be beside new ones: Git keeps `refs/heads/a` in a file, and `refs/heads/a/b` in a folder of that
/// name.
struct RefConflicts {
    let repository: Repository

    /// A ref that is to be made, and the one that is in its way.
    struct Conflict {
        let ref: RefName
        let other: RefName

        var description: String { "\(other) is in the way: no ref is within another" }
    }

    /// - Parameter deletions: refs that make room.
    func first(making new: Set<RefName>, deleting deletions: Set<RefName>) throws -> Conflict? {
        guard !new.isEmpty else { return nil }
        let others = try Set(repository.refs().map(\.name)).subtracting(deletions).union(new)
        for ref in new.sorted() {
            if let other = others.filter({ $0.isInTheWay(of: ref) }).min() {
                return Conflict(ref: ref, other: other)
            }
        }
        return nil
    }

    func first(in updates: [HeldUpdates.Update]) throws -> Conflict? {
        try first(
            making: Set(updates.filter(\.old.isZero).map(\.ref)),
            deleting: Set(updates.filter(\.new.isZero).map(\.ref)))
    }
}

extension RefName {
    /// Whether one of them is a folder to the other, so that they cannot both be there.
    func isInTheWay(of other: RefName) -> Bool {
        rawValue.hasPrefix(other.rawValue + "/") || other.rawValue.hasPrefix(rawValue + "/")
    }
}
