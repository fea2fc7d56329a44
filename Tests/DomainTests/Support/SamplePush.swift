import Domain

/// Pushes for the tables of cases: one ref update and one commit, unless a case says otherwise.
enum SamplePush {
    static let old = id("1")
    static let new = id("2")
    static let main = "refs/heads/main"

    static func id(_ digit: Character) -> ObjectID {
        ObjectID(hex: String(repeating: digit, count: 40)) ?? .zero
    }

    static func update(_ kind: RefUpdate.Kind = .update, of ref: String = main) -> RefUpdate {
        let ref = RefName(ref)
        return RefUpdate(
            ref: ref, given: ref, old: kind == .create ? .zero : old, new: kind == .delete ? .zero : new,
            kind: kind)
    }

    static func commit(
        _ message: String = "Add a", author: String = "ada@example.com", parents: Int = 1,
        paths: [String] = ["a.swift"]
    ) -> CommitFacts {
        let identity = CommitFacts.Identity(name: "Ada", email: author)
        return CommitFacts(
            id: new, parents: Array(repeating: .zero, count: parents), author: identity, committer: identity,
            committedAt: 0,
            message: message,
            changedPaths: paths.map { .init(path: TreePath($0), change: .changed, mode: 0o100644) })
    }

    /// A push by `ada` to the mirror `website`.
    static func facts(
        _ updates: [RefUpdate] = [update()], commits: [CommitFacts] = [commit()],
        irregularities: [PushFacts.Irregularity] = [], secrets: SecretFacts = SecretFacts()
    ) -> PushFacts {
        let push = Push(
            mirror: "website", actor: Actor(name: "ada", origin: .ssh), refUpdates: updates, options: [])
        var facts = PushFacts(
            push: push, irregularities: irregularities, history: HistoryFacts(commits: commits),
            secrets: secrets)
        facts.actors.pusher = ActorProfile(name: "ada", emails: ["ada@example.com"], groups: ["dev"])
        facts.today = "2027-01-15"
        return facts
    }
}
