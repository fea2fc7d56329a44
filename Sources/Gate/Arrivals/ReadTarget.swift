import Domain
import GitObjects

/// A ref update with the commits that it is about.
struct PushTarget {
    let update: RefUpdate
    /// The commits that old and new value are or lead to; nil where there is none.
    let oldCommit: ObjectID?
    let newCommit: ObjectID?
}

/// Reads the facts of a ref command from the repository, instead of believing the client.
struct ReadTarget {
    let repository: Repository
    /// Whether the push is rehearsed: the ref's old value is then the one that the command names.
    let isRehearsal: Bool

    static let adviceOnDamage =
        "check it with 'git fsck'; rewrite a commit that it lists with 'git rebase' or 'git commit --amend'"

    func callAsFunction(
        _ command: RefCommand, _ irregularities: inout [PushFacts.Irregularity]
    ) throws -> PushTarget {
        var stored = try repository.storedRef(command.ref)
        if isRehearsal { stored = .init(name: stored.name, value: command.claimedOld) }
        // A client can send any old value, and Git ignores it for a deletion.
        if command.claimedOld != stored.value {
            irregularities.append(
                PushFacts.Irregularity(
                    ref: command.ref, message: "the ref has moved since you fetched it",
                    advice: command.new.isZero
                        ? "fetch, and push again if what came meanwhile may go, too"
                        : "fetch, rebase or merge onto the ref's present value, and push again"))
        } else if command.new.isZero, stored.value.isZero {
            irregularities.append(
                PushFacts.Irregularity(
                    ref: command.ref, message: "there is no such ref to delete",
                    advice: "leave it out of the push; 'git fetch --prune' removes it from your clone"))
        }
        if !command.ref.rawValue.hasPrefix("refs/") {
            irregularities.append(
                PushFacts.Irregularity(
                    ref: command.ref, message: "a push must name refs in full, under refs/",
                    advice: "push to refs/heads/NAME"))
        }
        if command.new.isZero, try repository.storedRef(RefName("HEAD")).name == stored.name {
            irregularities.append(
                PushFacts.Irregularity(
                    ref: command.ref, message: "Git does not delete the branch that HEAD points to",
                    advice:
                        "leave it out of the push, or let the administrator point the mirror's HEAD elsewhere"
                ))
        }
        var (old, new): (ObjectID?, ObjectID?)
        if stored.name.namespace != .session {
            if !stored.value.isZero { old = try? commit(at: stored.value) }
            do {
                if !command.new.isZero { new = try commit(at: command.new) }
            } catch let problem as PushFacts.Irregularity {
                irregularities.append(
                    PushFacts.Irregularity(
                        ref: command.ref, message: problem.message, advice: problem.advice))
            }
        }
        let update = RefUpdate(
            ref: stored.name, given: command.ref, old: stored.value, new: command.new,
            kind: try kind(of: command, at: stored, (old, new)))
        return PushTarget(update: update, oldCommit: old, newCommit: new)
    }

    /// The commit that an object is, or that a tag points to.
    ///
    /// - Throws: an irregularity if there is no such commit.
    func commit(at id: ObjectID) throws -> ObjectID {
        do {
            switch try repository.peel(id) {
            case .commit(let commit): return commit
            case .other(let kind):
                throw PushFacts.Irregularity(
                    message: "it points to a \(kind), but only commits can be judged",
                    advice: "push a commit, or a tag of one")
            }
        } catch let error as GitError {
            throw PushFacts.Irregularity(
                message: "cannot read its object (\(Problem(classing: error)))", advice: Self.adviceOnDamage)
        }
    }

    private func kind(
        of command: RefCommand, at stored: Repository.StoredRef, _ commits: (old: ObjectID?, new: ObjectID?)
    ) throws -> RefUpdate.Kind {
        if command.new.isZero { return .delete }
        if stored.value.isZero { return .create }
        if stored.value == command.new { return .unchanged }
        if stored.name.namespace == .tag { return .tagMove }
        guard let old = commits.old, let new = commits.new else { return .rewind }
        return try repository.contains(old, in: new) ? .update : .rewind
    }
}

extension PushFacts.Irregularity: Error {}
