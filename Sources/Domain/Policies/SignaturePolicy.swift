/// Asks for signatures by known keys: on commits, on tags, and on pushes themselves.
package struct SignaturePolicy: ConfiguredPolicy {
    /// One `[[signatures]]` of the policy file.
    package struct Entry: Hashable, Sendable, Codable {
        /// The person whose key it must be.
        package enum Signer: String, Hashable, Sendable, Codable, CaseIterable {
            case author, committer, pusher
        }

        /// The mirrors that it applies to; empty for all.
        package var mirrors: [GlobPattern] = []
        /// The refs that it applies to; empty for all.
        package var refs: [GlobPattern] = []
        /// The action on a new commit that no known key signed.
        package var commits = Finding.Action.accept
        /// The action on a tag that no known key signed.
        package var tags = Finding.Action.accept
        /// The action on a push that none of the pusher's keys signed.
        package var pushes = Finding.Action.accept
        /// Whose key signs commits and tags; nil for any known key.
        package var signer: Signer?
        /// Who approves what it holds; nil for the approvers whom the policy names for everything.
        package var approval: ApprovalRule?
        /// The actors for whom its findings are only recorded.
        package var exempt: [Exemption] = []

        package init() {}

        /// The commits of a push that the entry applies to.
        package func commits(of facts: PushFacts) -> [CommitFacts] {
            commits > .accept && facts.push.isInto(mirrors) ? facts.commits(to: refs) : []
        }

        /// The tags of a push that the entry applies to.
        package func tags(of push: Push) -> [RefUpdate] {
            guard tags > .accept, push.isInto(mirrors) else { return [] }
            return push.refUpdates.filter {
                $0.ref.namespace == .tag && !$0.new.isZero && $0.kind != .unchanged && isAbout($0.ref)
            }
        }

        /// Whether the push itself must be signed. A push of nothing but sessions need not be.
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

    /// Notices what is not signed, or not by the right key.
    package func findings(in facts: PushFacts) -> [Finding] {
        entries.flatMap { entry in
            let exemption = facts.exemption(among: entry.exempt)
            return (commits(facts, entry) + tags(facts, entry) + certificate(facts, entry))
                .map { $0.exempted(by: exemption) }
        }
    }

    // MARK: What is signed

    private func commits(_ facts: PushFacts, _ entry: Entry) -> [Finding] {
        let found = entry.commits(of: facts).compactMap {
            commit -> (commit: CommitFacts, problem: Problem)? in
            let signature = facts.signatures.commits[commit.id] ?? .none
            let person = (entry.signer == .author ? commit.author : commit.committer).email
            return problem(signature, "it", of: person, by: entry.signer, in: facts).map { (commit, $0) }
        }
        let rewrite = RewriteAdvice(PushedBranches(facts), of: found.map(\.commit))
        return found.map { commit, problem in
            let commands = rewrite.commands(
                for: commit, options: " --exec \"git commit --amend --no-edit -S\"")
            return finding(
                entry.commits, commit: commit.id, problem, signing: "sign your commits with \(commands)",
                by: entry)
        }
    }

    private func tags(_ facts: PushFacts, _ entry: Entry) -> [Finding] {
        entry.tags(of: facts.push).compactMap { update in
            let again = "'git tag -s -f TAG COMMIT' recreates it"
            guard let tag = facts.signatures.tags[update.new] else {
                let problem = Problem(
                    words: "the tag is lightweight, and cannot be signed", isOfSigner: false)
                return finding(entry.tags, ref: update.ref, problem, signing: again, by: entry)
            }
            if let problem = problem(
                tag.signature, "the tag", of: tag.tagger, by: entry.signer, in: facts)
            {
                return finding(entry.tags, ref: update.ref, problem, signing: again, by: entry)
            }
            // A signed tag under another name would claim something about its commit that its signer did not sign.
            guard "refs/tags/\(tag.name)" != update.ref.rawValue else { return nil }
            let problem = Problem(
                words: "the tag was signed as '\(VisibleText.escaping(tag.name))'", isOfSigner: false)
            return finding(entry.tags, ref: update.ref, problem, signing: again, by: entry)
        }
    }

    private func certificate(_ facts: PushFacts, _ entry: Entry) -> [Finding] {
        guard entry.asksForCertificate(of: facts.push), let signature = facts.signatures.push,
            let problem = problem(signature, "the push", of: "", by: .pusher, in: facts)
        else { return [] }
        return [finding(entry.pushes, problem, signing: "push with 'git push --signed'", by: entry)]
    }

    // MARK: What is wrong

    private struct Problem {
        let words: String
        /// Whether the signature is sound, and by someone else's key.
        let isOfSigner: Bool
        /// What the administrator can do, where the signature is sound.
        var remedy: String?
    }

    /// - Parameter person: the address of the author or committer.
    private func problem(
        _ signature: Signature, _ subject: String, of person: String, by signer: Entry.Signer?,
        in facts: PushFacts
    ) -> Problem? {
        guard signature.standing == .good else {
            return Problem(
                words: words(signature, subject), isOfSigner: false,
                remedy: signature.standing == .unknownKey
                    ? "or ask the administrator to add your key ('gatehouse actor key add')" : nil)
        }
        guard let signer, !isKey(signature, of: person, by: signer, in: facts) else { return nil }
        let whose =
            switch signer {
            case .pusher: "the pusher's (\(VisibleText.escaping(facts.push.actor.name)))"
            case .author: "the author's <\(VisibleText.escaping(person))>"
            case .committer: "the committer's <\(VisibleText.escaping(person))>"
            }
        return Problem(
            words: "\(subject) is signed with \(keyWords(signature)), which is not \(whose)",
            isOfSigner: true,
            remedy: "the administrator adds keys and addresses ('gatehouse actor')")
    }

    private func isKey(
        _ signature: Signature, of person: String, by signer: Entry.Signer, in facts: PushFacts
    ) -> Bool {
        guard signer == .pusher else { return signature.isFor(person) }
        if let owner = signature.owner { return LetterCase.isSame(owner, facts.push.actor.name) }
        return facts.actors.pusher?.emails.contains { signature.isFor($0) } ?? false
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
        case .disabledOwner: "\(subject) is signed with \(key): this actor is disabled"
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
        signing: String, by entry: Entry
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
