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
        let present = try repository.refs().map(\.name).filter { !deletions.contains($0) }
        return Self.first(making: new, beside: present + new)
    }

    func first(in updates: [HeldUpdates.Update]) throws -> Conflict? {
        try first(
            making: Set(updates.filter(\.old.isZero).map(\.ref)),
            deleting: Set(updates.filter(\.new.isZero).map(\.ref)))
    }

    /// One for each of `new` that cannot be beside the others.
    static func all(making new: Set<RefName>, beside others: [RefName]) -> [Conflict] {
        guard !new.isEmpty else { return [] }
        let present = Set(others)
        let inside = Dictionary(others.flatMap { ref in ref.folders.map { ($0, ref) } }) { one, _ in one }
        return new.sorted().compactMap { ref in
            (ref.folders.first(where: present.contains) ?? inside[ref]).map { Conflict(ref: ref, other: $0) }
        }
    }

    /// Looks at each ref once: both may be very many.
    static func first(making new: Set<RefName>, beside others: [RefName]) -> Conflict? {
        let folders = Dictionary(new.flatMap { ref in ref.folders.map { ($0, ref) } }) { one, _ in one }
        for other in others {
            if let ref = folders[other] ?? other.folders.first(where: new.contains) {
                return Conflict(ref: ref, other: other)
            }
        }
        return nil
    }
}

extension RefName {
    /// The names of the folders that a ref is in, behind `refs/heads` and the like.
    fileprivate var folders: [RefName] {
        let slashes = rawValue.utf8.indices.filter { rawValue.utf8[$0] == UInt8(ascii: "/") }
        return slashes.dropFirst(2).map { RefName(String(rawValue[..<$0])) }
    }
}
