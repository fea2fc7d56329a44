import Domain
import GitObjects
import LedgerStore

/// A push as the mirror sees it: what it does to which refs.
struct IncomingPush {
    /// The push as it is kept and shown, without secrets in the names of refs.
    let push: Push
    /// The ref updates under the names that the client sent.
    let targets: [PushTarget]
    /// The masked names of refs that have a secret in theirs.
    let maskedNames: [RefName: RefName]
    /// What is wrong with single ref updates.
    let irregularities: [PushFacts.Irregularity]

    var updates: [RefUpdate] { targets.map(\.update) }
}

/// Finds out what a push does to refs, instead of believing the client.
struct ReadPush {
    let context: JudgingContext

    func callAsFunction(_ commands: [RefCommand]) throws -> IncomingPush {
        let exposed = try exposedNames(among: commands)
        let maskedNames = exposed.mapValues(\.masked)
        var irregularities = exposed.values.map(\.irregularity)
        let read = ReadTarget(repository: context.repository, isRehearsal: context.source.isRehearsal)
        let targets = try commands.map { try read($0, &irregularities) }
        let push = Push(
            mirror: context.mirror, actor: context.actor,
            refUpdates: targets.map { $0.update.renamed { maskedNames[$0] } },
            options: try context.source.options.map(context.secrets.mask))
        return IncomingPush(
            push: push, targets: targets, maskedNames: maskedNames, irregularities: irregularities)
    }

    /// The names of new refs that hold a secret.
    private func exposedNames(among commands: [RefCommand]) throws -> [RefName: RefNames.Exposed] {
        // A session's ref is made of nothing but its id.
        let new = try commands.map(\.ref).filter {
            try SessionRef.segment(of: $0) == nil && context.repository.storedRef($0).value.isZero
        }
        guard !new.isEmpty else { return [:] }
        let names = RefNames(
            scanner: try context.secrets.scanner.value, keys: context.secrets.keys,
            exceptions: { try context.ledger.exceptionsInForce() }, mirror: context.mirror)
        return try names.exposed(among: new)
    }

    /// What is wrong with the ref updates beside each other.
    func conflicts(among updates: [RefUpdate]) throws -> [PushFacts.Irregularity] {
        // Two names for one ref in one push would be judged apart and applied together.
        let doubles = Dictionary(grouping: updates, by: \.ref).filter { $1.count > 1 }.map { ref, _ in
            PushFacts.Irregularity(
                ref: ref, message: "the push updates this ref twice", advice: "name it once")
        }
        // Git would find out only after the push was accepted.
        let conflict = try RefConflicts(repository: context.repository).first(
            making: Set(updates.filter { $0.kind == .create && $0.ref.isForwarded }.map(\.ref)),
            deleting: Set(updates.filter { $0.kind == .delete }.map(\.ref)))
        guard let conflict else { return doubles }
        return doubles + [
            PushFacts.Irregularity(
                ref: conflict.ref, message: conflict.description,
                advice: "push it under another name, or delete the other first")
        ]
    }
}
