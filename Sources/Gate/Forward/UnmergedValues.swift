import Domain
import GitObjects

/// What somebody pushed to the upstream past the gate and what the mirror's ref does not have.
///
/// A refresh puts it beside the mirror's refs, for developers to merge. Until it is merged nothing is brought to its ref:
/// that the gate saw it does not mean that whoever pushes did.
struct UnmergedValues {
    let repository: Repository

    private static let folder = "refs/gatehouse/upstream/"

    /// Where the upstream's value of `ref` is kept.
    static func place(of ref: RefName) -> RefName {
        RefName(folder + ref.rawValue.dropFirst("refs/".count))
    }

    /// The ref whose upstream's value is kept at `place`; nil where `place` is another kind of ref.
    static func ref(at place: RefName) -> RefName? {
        guard place.rawValue.hasPrefix(folder) else { return nil }
        return RefName("refs/" + place.rawValue.dropFirst(folder.count))
    }

    /// The upstream's value of `ref` that was put beside it; zero where none is.
    func value(of ref: RefName) throws(GitError) -> ObjectID {
        try repository.storedRef(Self.place(of: ref)).value
    }

    /// Whether bringing `new` loses nothing of `old`. An annotated tag is in nothing but itself.
    func isContained(_ old: ObjectID, in new: ObjectID) throws(GitError) -> Bool {
        if old.isZero || old == new { return true }
        guard !new.isZero, try repository.peel(old) == .commit(old),
            case .commit(let tip) = try repository.peel(new)
        else { return false }
        return try repository.contains(old, in: tip)
    }

    /// What a developer does about it.
    ///
    /// - Parameter here: what the mirror's ref has.
    static func advice(on ref: RefName, here: ObjectID) -> String {
        let place = place(of: ref)
        if here.isZero {
            return "It is deleted here: push \(place) to it, and delete it again if it is to go."
        }
        if ref.namespace == .tag {
            return "Push \(place) to it, or delete it at the upstream and refresh again."
        }
        return "Merge \(place), and push the result."
    }
}
