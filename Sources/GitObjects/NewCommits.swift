package import Domain

/// The commits in quarantine that a push's new tips lead to.
///
/// The quarantine does not have everything that is new: an unreachable commit that was never judged can be in the
/// repository already. So the walk also finds its boundary, the first ids outside the quarantine. The caller must
/// prove that each of them was judged, or walk on from it.
package struct NewCommits {
    /// The commits that the walk found, parents before children.
    package private(set) var commits: [CommitFacts] = []
    /// The first ids outside the quarantine, which can be new tips themselves.
    package private(set) var boundary: Set<ObjectID> = []
    /// Commits that cannot be read, with the reason.
    package private(set) var unreadable: [(id: ObjectID, reason: String)] = []
    /// The boundary behind each commit that only commits with one parent lead to from there.
    package private(set) var beginnings: [ObjectID: ObjectID] = [:]
    private var entered: Set<ObjectID> = []
    private var pathsLeft = NewCommits.maximumPaths
    private var messageBytesLeft = NewCommits.maximumMessageBytes

    /// How many changed paths of a push are kept; beyond it, only their number is.
    private static let maximumPaths = 200_000

    /// How many bytes of a push's messages are kept.
    private static let maximumMessageBytes = 8 << 20

    package init() {}

    /// Walks depth-first from `tip`, without commits that an earlier walk entered.
    package mutating func walk(from tip: ObjectID, in quarantine: inout Quarantine, of repository: Repository)
    {
        var path: [Step] = []
        enter(tip, of: repository, in: &quarantine, &path)
        while !path.isEmpty {
            if let parent = path[path.count - 1].parents.popLast() {
                enter(parent, of: repository, in: &quarantine, &path)
            } else {
                let step = path.removeLast()
                commits.append(step.facts)
                if let only = step.onlyParent {
                    beginnings[step.facts.id] = boundary.contains(only) ? only : beginnings[only]
                }
            }
        }
    }

    private mutating func bounded(_ facts: CommitFacts) -> CommitFacts {
        var facts = facts
        pathsLeft -= facts.changedPathCount
        if pathsLeft < 0 { facts.forgetPaths() }
        messageBytesLeft -= facts.message?.utf8.count ?? 0
        if messageBytesLeft < 0 { facts.forgetMessage() }
        return facts
    }

    /// A commit on the way, with the parents that are left to enter.
    private struct Step {
        let facts: CommitFacts
        /// Nil where it has no parent or several.
        let onlyParent: ObjectID?
        var parents: [ObjectID]
    }

    private mutating func enter(
        _ id: ObjectID, of repository: Repository, in quarantine: inout Quarantine, _ path: inout [Step]
    ) {
        guard quarantine.contains(id) else {
            boundary.insert(id)
            return
        }
        guard entered.insert(id).inserted else { return }
        quarantine.see(id)
        do {
            let record = try repository.commit(id)
            for object in record.newObjects { quarantine.see(object) }
            path.append(
                Step(
                    facts: bounded(record.facts),
                    onlyParent: record.parents.count == 1 ? record.parents[0] : nil,
                    parents: record.parents.reversed()))
        } catch {
            unreadable.append((id, error.description))
        }
    }

    /// Adds commits outside of the quarantine that were found in another way.
    ///
    /// - Parameter ids: the commits, parents before children.
    package mutating func add(_ ids: [ObjectID], of repository: Repository) {
        var found: [CommitFacts] = []
        for id in ids where entered.insert(id).inserted {
            do {
                found.append(bounded(try repository.commit(id).facts))
            } catch {
                unreadable.append((id, error.description))
            }
        }
        commits.insert(contentsOf: found, at: 0)
    }
}
