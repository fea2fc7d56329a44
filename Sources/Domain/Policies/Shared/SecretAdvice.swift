/// What to do about a secret that a push brings: with the history, and with the secret itself.
struct SecretAdvice {
    private let branches: PushedBranches
    /// The new commits. An object that is not here is a tag.
    private let commits: [ObjectID: CommitFacts]
    private let hasMerges: Bool
    /// The refs of new tags.
    private let tags: [ObjectID: RefName]

    init(_ facts: PushFacts) {
        branches = PushedBranches(facts)
        commits = Dictionary(facts.history.commits.map { ($0.id, $0) }) { first, _ in first }
        hasMerges = facts.history.commits.contains { $0.parentCount > 1 }
        tags = Dictionary(
            facts.push.refUpdates.filter { $0.ref.namespace == .tag }.map { ($0.new, $0.ref) }
        ) { first, _ in first }
    }

    /// How to rewrite all commits that have a secret.
    func rewriting(_ secret: SecretFacts.Secret) -> RewriteAdvice {
        RewriteAdvice(branches, of: secret.places.compactMap { commits[$0.object] })
    }

    /// - Parameter rewriting: see `rewriting(_:)`; it is the same for all places of the secret.
    func text(
        on secret: SecretFacts.Secret, at place: SecretFacts.Place, rewriting: RewriteAdvice
    ) -> String {
        let request =
            secret.fingerprint.isEmpty
            ? "" : "; if it is none, ask for 'gatehouse secrets allow \(secret.fingerprint) --reason …'"
        let remedy =
            secret.remedy.isEmpty ? "" : ". \(SecretWords.oneLine(secret.remedy).trimmingLastPeriod)"
        return history(secret, at: place, rewriting) + tip(secret) + request + remedy
    }

    /// How to rewrite history. A tag is recreated on its own; of commits, the first that has the secret is
    /// rewritten, and with it all that follow.
    private func history(
        _ secret: SecretFacts.Secret, at place: SecretFacts.Place, _ rewriting: RewriteAdvice
    ) -> String {
        guard let commit = commits[place.object],
            let first = secret.places.first(where: { commits[$0.object] != nil })
        else { return "recreate the tag: 'git tag -f -a \(nameAndTarget(of: place.object))'" }
        let rebase = "git rebase -i" + (hasMerges ? " --rebase-merges" : "")
        let commands = rewriting.commands(for: commit, rebase)
        return "rewrite it where it came in: \(commands), "
            + step(parentCount: commits[first.object]?.parentCount ?? 1, part: first.part)
    }

    private func step(parentCount: Int, part: SecretFacts.Place.Part) -> String {
        if parentCount > 1 {
            return "'break' in a line behind the one that merges, and 'git commit --amend' there"
        }
        return switch part {
        case .message: "'reword' that commit"
        case .header: "'edit' that commit, and 'git commit --amend --reset-author' there"
        case .file, .path: "'edit' that commit"
        }
    }

    private func nameAndTarget(of tag: ObjectID) -> String {
        guard let ref = tags[tag] else { return "NAME COMMIT" }
        let name = VisibleText.escaping(ref.rawValue.dropFirst("refs/tags/".count))
        return "\(name) \(name)^{}"
    }

    /// A note where only older commits have the secret. Whether names and messages of the newest have it is not known.
    private func tip(_ secret: SecretFacts.Secret) -> String {
        let isInFilesAlone = secret.places.allSatisfy { place in
            if case .file = place.part { true } else { false }
        }
        return isInFilesAlone && !secret.isInTip
            ? "; the newest commit is clean already, but every fetch brings the older one, too" : ""
    }
}

extension String {
    /// The text without its last period, which the message adds.
    fileprivate var trimmingLastPeriod: Substring { last == "." ? dropLast() : self[...] }
}
