import Domain
import GitObjects

/// A ref command, with what the repository itself says about it.
struct PushTarget {
    let command: RefCommand
    let stored: Repository.StoredRef
    /// The commits of the old and the new value; nil if a value is not a commit.
    var oldCommit: ObjectID?
    var newCommit: ObjectID?
}

/// Reads the facts of a ref command from the repository, instead of believing the client.
struct ReadTarget {
    let repository: Repository
    /// Whether the command counts as given, since nobody pushed it.
    let isRehearsal: Bool

    static let adviceOnDamage =
        "check it with 'git fsck'; rewrite a commit that it lists with 'git rebase' or 'git commit --amend'"

    func callAsFunction(
        _ command: RefCommand, _ irregularities: inout [PushFacts.Irregularity]
    ) throws -> PushTarget {
        var stored = try repository.storedRef(command.ref)
        if isRehearsal { stored = .init(name: stored.name, value: command.claimedOld) }
        var target = PushTarget(command: command, stored: stored)
        // A client can send any old value, and Git ignores it for a deletion.
        if command.claimedOld != stored.value {
            irregularities.append(
                PushFacts.Irregularity(
                    ref: command.ref, message: "the ref has moved since you fetched it",
                    advice: "fetch and push again"))
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
                message: "cannot read its object (\(error))", advice: Self.adviceOnDamage)
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
