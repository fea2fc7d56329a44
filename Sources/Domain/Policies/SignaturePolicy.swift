/// Signatures by known keys: of commits, of tags, and of pushes themselves.
package struct SignaturePolicy: ConfiguredPolicy {
    package struct Entry: Hashable, Sendable, Codable {
        /// Whose key it has to be.
        package enum Signer: String, Hashable, Sendable, Codable, CaseIterable {
            case author, committer, pusher
        }

        /// The mirrors that it is about; empty for all.
        package var mirrors: [GlobPattern] = []
        /// The refs whose pushes it is about; empty for all.
        package var refs: [GlobPattern] = []
        /// For a new commit that no known key signed.
        package var commits = Finding.Action.accept
        /// For a tag that no known key signed.
        package var tags = Finding.Action.accept
        /// For a push that no key of the pusher's signed.
        package var pushes = Finding.Action.accept
        /// Nil where any known key will do for commits and tags.
        package var signer: Signer?
        /// Who lets pass what it holds; nil for those whom the policy names for all.
        package var approval: ApprovalRule?
        /// For whom it only keeps on record what it notices.
        package var exempt: [Exemption] = []

        package init() {}

        /// The commits of a push that it is about.
        package func commits(of facts: PushFacts) -> [CommitFacts] {
            commits > .accept && facts.push.isInto(mirrors) ? facts.commits(to: refs) : []
        }

        /// The tags of a push that it is about.
        package func tags(of push: Push) -> [RefUpdate] {
            guard tags > .accept, push.isInto(mirrors) else { return [] }
            return push.refUpdates.filter {
                $0.ref.namespace == .tag && !$0.new.isZero && $0.kind != .unchanged && isAbout($0.ref)
            }
        }

        /// A push of nothing but sessions is none of its business.
        package func asksForCertificate(of push: Push) -> Bool {
            pushes > .accept && push.isInto(mirrors)
                && push.refUpdates.contains {
                    $0.ref.isForwarded && $0.kind != .unchanged && isAbout($0.ref)
                }
        }

        private func isAbout(_ ref: RefName) -> Bool {
            refs.isEmpty || refs.contains { $0.matches(ref.rawValue) }
        }
    }

    package typealias Settings = [Entry]

    package static let name = "signatures"

    private let entries: [Entry]

    package init(entries: [Entry]) {
        self.entries = entries
    }

    package init(of settings: PolicySettings) {
        self.init(entries: settings.signatures)
    }

    package func findings(in facts: PushFacts) -> [Finding] {
        entries.flatMap { entry in
            let exemption = facts.exemption(among: entry.exempt)
            return (commits(facts, entry) + tags(facts, entry) + certificate(facts, entry))
                .map { $0.exempted(by: exemption) }
        }
    }

    // MARK: What is signed

    private func commits(_ facts: PushFacts, _ entry: Entry) -> [Finding] {
        entry.commits(of: facts).compactMap { commit in
            let signature = facts.signatures.commits[commit.id] ?? .none
            let person = (entry.signer == .author ? commit.author : commit.committer).email
            guard let problem = problem(signature, "it", of: person, facts, entry.signer) else { return nil }
            let rewrite = "'git rebase BASE --exec \"git commit --amend --no-edit -S\"' signs your commits"
            return finding(entry.commits, commit: commit.id, problem, signing: rewrite, entry)
        }
    }

    private func tags(_ facts: PushFacts, _ entry: Entry) -> [Finding] {
        entry.tags(of: facts.push).compactMap { update in
            let again = "'git tag -s -f TAG COMMIT' makes it anew"
            guard let tag = facts.signatures.tags[update.new] else {
                let problem = Problem(
                    words: "the tag is a name alone, which cannot be signed", isOfSigner: false)
                return finding(entry.tags, ref: update.ref, problem, signing: again, entry)
            }
            if let problem = problem(tag.signature, "the tag", of: tag.tagger, facts, entry.signer) {
                return finding(entry.tags, ref: update.ref, problem, signing: again, entry)
            }
            // A signed tag under another name would say of its commit what nobody signed.
            guard "refs/tags/\(tag.name)" != update.ref.rawValue else { return nil }
            let problem = Problem(
                words: "the tag was signed as '\(VisibleText.escaping(tag.name))'", isOfSigner: false)
            return finding(entry.tags, ref: update.ref, problem, signing: again, entry)
        }
    }

    private func certificate(_ facts: PushFacts, _ entry: Entry) -> [Finding] {
        guard entry.asksForCertificate(of: facts.push), let signature = facts.signatures.push,
            let problem = problem(signature, "the push", of: "", facts, .pusher)
        else { return [] }
        return [finding(entry.pushes, problem, signing: "push with 'git push --signed'", entry)]
    }

    // MARK: What is wrong

    private struct Problem {
        let words: String
        /// Whether the signature is sound, and its key another's.
        let isOfSigner: Bool
        /// What the administrator can do, where the signature is sound.
        var remedy: String?
    }

    /// - Parameter person: the address of the author or committer.
    private func problem(
        _ signature: Signature, _ subject: String, of person: String, _ facts: PushFacts,
        _ signer: Entry.Signer?
    ) -> Problem? {
        guard signature.standing == .good else {
            return Problem(
                words: words(signature, subject), isOfSigner: false,
                remedy: signature.standing == .unknownKey
                    ? "or ask the administrator to enter your key ('gatehouse actor key add')" : nil)
        }
        guard let signer, !isKey(signature, of: person, facts, signer) else { return nil }
        let whose =
            switch signer {
            case .pusher: "the pusher's (\(VisibleText.escaping(facts.push.actor.name)))"
            case .author: "the author's <\(VisibleText.escaping(person))>"
            case .committer: "the committer's <\(VisibleText.escaping(person))>"
            }
        return Problem(
            words: "\(subject) is signed with \(keyWords(signature)), which is not \(whose)",
            isOfSigner: true,
            remedy: "the administrator enters keys and addresses ('gatehouse actor')")
    }

    private func isKey(
        _ signature: Signature, of person: String, _ facts: PushFacts, _ signer: Entry.Signer
    ) -> Bool {
        guard signer == .pusher else { return signature.isFor(person) }
        if let owner = signature.owner { return LetterCase.isSame(owner, facts.push.actor.name) }
        return facts.pusher?.emails.contains { signature.isFor($0) } ?? false
    }

    private func words(_ signature: Signature, _ subject: String) -> String {
        let key = keyWords(signature)
        return switch signature.standing {
        case .good, .unsigned: "\(subject) is not signed"
        case .bad(let reason): "\(subject) has a bad signature (\(VisibleText.escaping(reason)))"
        case .unknownKey: "\(subject) is signed with \(key), which is not known here"
        case .expired: "\(subject) has a signature by \(key) that has expired"
        case .expiredKey: "\(subject) is signed with \(key), which has expired"
        case .revokedKey: "\(subject) is signed with \(key), which is revoked"
        case .disabledOwner: "\(subject) is signed with \(key), who is disabled here"
        case .unknownKind(let kind):
            "\(subject) has a signature of a kind that is not verified here (\(kind))"
        case .stale: "\(subject) has an old certificate, or one for another mirror, by \(key)"
        }
    }

    private func keyWords(_ signature: Signature) -> String {
        let key = signature.key.map { "the key \(VisibleText.escaping($0))" } ?? "a key"
        return signature.owner.map { "\(key) of \(VisibleText.escaping($0))" } ?? key
    }

    private func finding(
        _ action: Finding.Action, ref: RefName? = nil, commit: ObjectID? = nil, _ problem: Problem,
        signing: String, _ entry: Entry
    ) -> Finding {
        let advice = [problem.isOfSigner ? "sign with a key of theirs: \(signing)" : signing, problem.remedy]
            .compactMap { $0 }.joined(separator: "; ")
        return Finding(
            policy: Self.name, action: action, ref: ref, commit: commit, message: problem.words,
            advice: action == .reject ? advice : nil, approval: action == .hold ? entry.approval : nil)
    }
}

extension SignaturePolicy.Entry: PolicyEntry {
    package var scope: [GlobPattern] { refs }
    package var wantedFacts: WantedFacts { WantedFacts() }
    package static var moreIsStricter: Bool { true }
}

extension PolicySettings {
    /// The settings of `SignaturePolicy`.
    package var signatures: SignaturePolicy.Settings {
        get { self[SignaturePolicy.self] }
        set { self[SignaturePolicy.self] = newValue }
    }
}
