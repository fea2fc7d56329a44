/// The branches of a push, and the new commits that each brings.
struct PushedBranches {
    struct Branch {
        let name: String
        let commits: Set<ObjectID>
    }

    /// None where they are too many to be told apart.
    let all: [Branch]

    /// The most branches that are told apart.
    private static let maximum = 16

    init(_ facts: PushFacts) {
        let updates = facts.push.refUpdates.filter {
            $0.ref.isForwarded && $0.ref.namespace != .tag && !$0.new.isZero
        }
        guard updates.count <= Self.maximum else {
            all = []
            return
        }
        let parents = Dictionary(facts.history.commits.map { ($0.id, $0.parents) }) { first, _ in first }
        all = updates.map { update in
            let name = update.ref.rawValue
            let short = name.hasPrefix("refs/heads/") ? String(name.dropFirst("refs/heads/".count)) : name
            return Branch(name: VisibleText.escaping(short), commits: Self.new(in: update.new, parents))
        }
    }

    /// The new commits that a tip leads to.
    private static func new(in tip: ObjectID, _ parents: [ObjectID: [ObjectID]]) -> Set<ObjectID> {
        var (found, left) = (Set<ObjectID>(), [tip])
        while let next = left.popLast() {
            guard let parents = parents[next], found.insert(next).inserted else { continue }
            left += parents
        }
        return found
    }
}
