import Domain
import GitObjects

/// Finds refs that Git cannot store beside each other: `refs/heads/a` is a file, but for `refs/heads/a/b` it is a
/// folder.
struct RefConflicts {
    let repository: Repository

    /// A new ref, and the ref that is in its way.
    struct Conflict {
        let ref: RefName
        let other: RefName

        var description: String { "\(other) is in the way: a ref cannot be both a name and a folder" }
    }

    /// - Parameter deletions: refs that the same push deletes.
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

    /// A conflict for each new ref that has one.
    static func all(making new: Set<RefName>, beside others: [RefName]) -> [Conflict] {
        guard !new.isEmpty else { return [] }
        let present = Set(others)
        let inside = Dictionary(others.flatMap { ref in ref.folders.map { ($0, ref) } }) { one, _ in one }
        return new.sorted().compactMap { ref in
            (ref.folders.first(where: present.contains) ?? inside[ref]).map { Conflict(ref: ref, other: $0) }
        }
    }

    /// The first conflict. Visits each ref once, since there may be very many.
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
    /// The folders that contain a ref, below `refs/heads` and the like.
    fileprivate var folders: [RefName] {
        let slashes = rawValue.utf8.indices.filter { rawValue.utf8[$0] == UInt8(ascii: "/") }
        return slashes.dropFirst(2).map { RefName(String(rawValue[..<$0])) }
    }
}
