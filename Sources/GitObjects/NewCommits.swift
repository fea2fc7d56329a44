package import Domain

/// Walks from a push's new tips through the commits in quarantine.
///
/// What the quarantine holds is not all that is new: a commit can lie in the repository, unreachable and never
/// judged. So the walk also yields its boundary, the first ids outside the quarantine, and whoever asks has to
/// prove each of them judged, or walk on from it.
package struct NewCommits {
    /// The commits that the walk found, parents before children.
    package private(set) var commits: [CommitFacts] = []
    /// The first ids outside the quarantine; a new tip itself, where it lies outside.
    package private(set) var boundary: Set<ObjectID> = []
    /// Commits that cannot be read, with the reason.
    package private(set) var unreadable: [(id: ObjectID, reason: String)] = []
    /// Of commits behind which there are only ordinary ones, back to the boundary: where that is.
    package private(set) var beginnings: [ObjectID: ObjectID] = [:]
    private var entered: Set<ObjectID> = []
    private var pathsLeft = NewCommits.maximumPaths
    private var messageBytesLeft = NewCommits.maximumMessageBytes

    /// Of how many changed paths a push's commits are told with them; of the others, only their number.
    private static let maximumPaths = 200_000

    /// Of how many bytes a push's messages are kept.
    private static let maximumMessageBytes = 8 << 20

    package init() {}

    /// Walks depth-first from `tip`. What an earlier walk entered is not walked again.
    package mutating func walk(from tip: ObjectID, in quarantine: inout Quarantine, of repository: Repository)
    {
        var path: [Step] = []
        enter(tip, &quarantine, repository, &path)
        while !path.isEmpty {
            if let parent = path[path.count - 1].parents.popLast() {
                enter(parent, &quarantine, repository, &path)
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

    /// A commit on the way, with the parents that are still to be entered.
    private struct Step {
        let facts: CommitFacts
        /// Nil where it has none, or several.
        let onlyParent: ObjectID?
        var parents: [ObjectID]
    }

    private mutating func enter(
        _ id: ObjectID, _ quarantine: inout Quarantine, _ repository: Repository, _ path: inout [Step]
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

    /// Adds commits that lie outside the quarantine and were found by another way; `ids` has parents first.
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
