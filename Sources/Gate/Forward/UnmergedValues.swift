import Domain
import GitObjects

/// The upstream's values that were pushed there without the gate, and that the mirror's refs lack.
///
/// A refresh puts them beside the mirror's refs, for developers to merge. Until a value is merged, its ref is not
/// forwarded: the gate has seen the value, but the pusher may not have.
struct UnmergedValues {
    let repository: Repository

    private static let folder = "refs/gatehouse/upstream/"

    /// The ref that keeps the upstream's value of `ref`.
    static func place(of ref: RefName) -> RefName {
        RefName(folder + ref.rawValue.dropFirst("refs/".count))
    }

    /// The ref whose upstream value is kept at `place`; nil if `place` is another kind of ref.
    static func ref(at place: RefName) -> RefName? {
        guard place.rawValue.hasPrefix(folder) else { return nil }
        return RefName("refs/" + place.rawValue.dropFirst(folder.count))
    }

    /// The upstream's value that is kept for `ref`; zero if there is none.
    func value(of ref: RefName) throws(GitError) -> ObjectID {
        try repository.storedRef(Self.place(of: ref)).value
    }

    /// Whether `new` contains all of `old`. An annotated tag is contained only in itself.
    func isContained(_ old: ObjectID, in new: ObjectID) throws(GitError) -> Bool {
        if old.isZero || old == new { return true }
        guard !new.isZero, try repository.peel(old) == .commit(old),
            case .commit(let tip) = try repository.peel(new)
        else { return false }
        return try repository.contains(old, in: tip)
    }

    /// The advice for a developer.
    ///
    /// - Parameter here: the value of the mirror's ref.
    static func advice(on ref: RefName, here: ObjectID) -> String {
        let place = place(of: ref)
        if here.isZero {
            return "It is deleted here: push \(place) to it, then delete it again if it should go."
        }
        if ref.namespace == .tag {
            return "Push \(place) to it, or delete it at the upstream and refresh again."
        }
        return "Merge \(place), and push the result."
    }
}
