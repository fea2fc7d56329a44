import Domain
import GitObjects

/// A ref command with what the repository itself says of it.
struct PushTarget {
    let command: RefCommand
    let stored: Repository.StoredRef
    /// What old and new value lead to; nil where that is no commit.
    var oldCommit: ObjectID?
    var newCommit: ObjectID?
}

/// Finds out what a ref command is about, instead of believing the client.
struct ReadTarget {
    let repository: Repository
    /// Whether the command is taken at its word: nobody pushed it.
    let isRehearsal: Bool

    static let adviceOnDamage =
        "look at it with 'git fsck'; write a commit that it lists anew, with 'git rebase' or 'git commit --amend'"

    func callAsFunction(
        _ command: RefCommand, _ irregularities: inout [PushFacts.Irregularity]
    ) throws -> PushTarget {
        var stored = try repository.storedRef(command.ref)
        if isRehearsal { stored = .init(name: stored.name, value: command.claimedOld) }
        var target = PushTarget(command: command, stored: stored)
        // A client can name any old value, and Git deletes without looking at it.
        if command.claimedOld != stored.value {
            irregularities.append(
                PushFacts.Irregularity(
                    ref: command.ref, message: "the ref moved since you fetched it",
                    advice: "fetch and push again"))
        } else if command.new.isZero, stored.value.isZero {
            irregularities.append(
                PushFacts.Irregularity(
                    ref: command.ref, message: "there is no such ref to delete",
                    advice: "leave it out of the push; 'git fetch --prune' forgets it"))
        }
        if !command.ref.rawValue.hasPrefix("refs/") {
            irregularities.append(
                PushFacts.Irregularity(
                    ref: command.ref, message: "a push names refs in full, under refs/",
                    advice: "push to refs/heads/NAME"))
        }
        if command.new.isZero, try repository.storedRef(RefName("HEAD")).name == stored.name {
            irregularities.append(
                PushFacts.Irregularity(
                    ref: command.ref, message: "Git does not delete the branch that HEAD is on",
                    advice:
                        "leave it out of the push, or let the administrator put the mirror's HEAD elsewhere"))
        }
        guard stored.name.namespace != .session else { return target }
        if !stored.value.isZero { target.oldCommit = try? commit(at: stored.value) }
        if !command.new.isZero {
            do {
                target.newCommit = try commit(at: command.new)
            } catch let problem as PushFacts.Irregularity {
                irregularities.append(
                    PushFacts.Irregularity(
                        ref: command.ref, message: problem.message, advice: problem.advice))
            }
        }
        return target
    }

    /// The commit that an object is or leads to.
    ///
    /// - Throws: an irregularity where it is none.
    func commit(at id: ObjectID) throws -> ObjectID {
        do {
            switch try repository.peel(id) {
            case .commit(let commit): return commit
            case .other(let kind):
                throw PushFacts.Irregularity(
                    message: "it leads to a \(kind); only commits can be judged",
                    advice: "push a commit, or a tag of one")
            }
        } catch let error as GitError {
            throw PushFacts.Irregularity(
                message: "its object cannot be read (\(error))", advice: Self.adviceOnDamage)
        }
    }

    func update(_ target: PushTarget) throws -> RefUpdate {
        RefUpdate(
            ref: target.stored.name, given: target.command.ref, old: target.stored.value,
            new: target.command.new,
            kind: try kind(of: target))
    }

    private func kind(of target: PushTarget) throws -> RefUpdate.Kind {
        let (old, new) = (target.stored.value, target.command.new)
        if new.isZero { return .delete }
        if old.isZero { return .create }
        if old == new { return .unchanged }
        if target.stored.name.namespace == .tag { return .tagMove }
        guard let oldCommit = target.oldCommit, let newCommit = target.newCommit else { return .rewind }
        return try repository.contains(oldCommit, in: newCommit) ? .update : .rewind
    }
}

extension PushFacts.Irregularity: Error {}
