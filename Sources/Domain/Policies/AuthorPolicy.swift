/// Checks the addresses of authors and committers, and whether one of them pushes.
package struct AuthorPolicy: ConfiguredPolicy {
    /// `[authors]` of the policy file.
    package struct Settings: Hashable, Sendable, Codable {
        /// Patterns of the domains and addresses that authors and committers may have; any, where both lists are empty.
        /// Letter case does not matter.
        package var domains: [GlobPattern] = []
        package var emails: [GlobPattern] = []
        /// The action on an address that neither list names.
        package var unlisted = Finding.Action.reject
        /// The action on a no-reply address.
        package var noreply = Finding.Action.accept
        /// The action on a commit whose author and committer are both someone other than the pusher and the delegates.
        package var mustBePusher = Finding.Action.accept
        /// The actors whose commits others may push.
        package var delegates: [String] = []
        /// Who approves what is held; nil for the approvers whom the policy names for everything.
        package var approval: ApprovalRule?
        /// The actors for whom findings are only recorded.
        package var exempt: [Exemption] = []

        package init() {}
    }

    package static let name = "authors"

    private let settings: Settings

    package init(settings: Settings) {
        self.settings = settings
    }

    package init(of settings: PolicySettings) {
        self.init(settings: settings.authors)
    }

    /// Notices addresses that are not allowed, and commits of others.
    package func findings(in facts: PushFacts) -> [Finding] {
        let owners =
            [facts.actors.pusher].compactMap { $0 } + facts.actors.delegates.filter { !$0.isDisabled }
        let own = Set(owners.flatMap(\.emails).map(EmailAddress.init))
        let exemption = facts.exemption(among: settings.exempt)
        let rewrite = RewriteAdvice(
            PushedBranches(facts), of: facts.history.commits.filter { !problems(of: $0).isEmpty })
        return facts.history.commits.flatMap { commit in
            addressed(commit, rewrite)
                + [stranger(commit, own, in: facts.push)].compactMap { $0 }
        }.map { $0.exempted(by: exemption) }
    }

    /// What is wrong with an address.
    private typealias Problem = (action: Finding.Action, message: String, advice: String)

    /// The findings about the addresses themselves.
    private func addressed(_ commit: CommitFacts, _ rewrite: RewriteAdvice) -> [Finding] {
        problems(of: commit).map { problem in
            let commands = rewrite.commands(
                for: commit, options: " --exec \"git commit --amend --no-edit --reset-author\"")
            return finding(
                problem.action, commit, message: problem.message,
                advice:
                    "\(problem.advice). After 'git config user.email ADDRESS', rewrite your commits with \(commands)"
            )
        }
    }

    /// What is wrong with a commit's addresses. An identity that is author and committer has it once.
    private func problems(of commit: CommitFacts) -> [Problem] {
        let isSame = commit.author.email.utf8.elementsEqual(commit.committer.email.utf8)
        let roles =
            isSame
            ? [("author and committer", commit.author)]
            : [("author", commit.author), ("committer", commit.committer)]
        return roles.flatMap { role, identity in
            let address = EmailAddress(identity.email)
            var problems: [Problem] = []
            if settings.unlisted > .accept, !isListed(address) {
                problems.append(
                    (
                        settings.unlisted,
                        "the \(role) \(identity.words) has an address that is not allowed here",
                        "commit with one of \(allowed)"
                    ))
            }
            if settings.noreply > .accept, address.isNoReply {
                problems.append(
                    (
                        settings.noreply, "the \(role) \(identity.words) has a no-reply address",
                        "commit with an address of your own"
                    ))
            }
            return problems
        }
    }

    private func stranger(_ commit: CommitFacts, _ own: Set<EmailAddress>, in push: Push) -> Finding? {
        guard settings.mustBePusher > .accept else { return nil }
        let addresses = [commit.author, commit.committer].map { EmailAddress($0.email) }
        guard !addresses.contains(where: own.contains) else { return nil }
        let pusher = VisibleText.escaping(push.actor.name)
        return finding(
            settings.mustBePusher, commit,
            message:
                "\(pusher) neither wrote nor committed it: its author is \(commit.author.words), its committer "
                + commit.committer.words,
            advice:
                "let one of them push it; if one of the addresses is yours, ask the administrator to add it to your name"
        )
    }

    private func isListed(_ address: EmailAddress) -> Bool {
        settings.domains.isEmpty && settings.emails.isEmpty
            || settings.emails.contains { $0.matches(address.text) }
            || settings.domains.contains { $0.matches(address.domain) }
    }

    private var allowed: String {
        let patterns = settings.emails.map(\.text) + settings.domains.map { "*@\($0.text)" }
        return patterns.map { VisibleText.escaping($0) }.joined(separator: ", ")
    }

    private func finding(
        _ action: Finding.Action, _ commit: CommitFacts, message: String, advice: String
    ) -> Finding {
        Finding(
            policy: Self.name, action: action, commit: commit.id, message: message,
            advice: action == .reject ? advice : nil, approval: action == .hold ? settings.approval : nil)
    }
}

extension CommitFacts.Identity {
    fileprivate var words: String {
        "\(VisibleText.escaping(name)) <\(VisibleText.escaping(email))>"
    }
}

extension AuthorPolicy.Settings: PolicySection {
    package var namedApprovals: [ApprovalRule] { [approval].compactMap(\.self) }
    package var scopes: [[GlobPattern]] { [] }

    package var wantedFacts: WantedFacts {
        var facts = WantedFacts()
        facts.delegates = delegates
        return facts
    }
}

extension PolicySettings {
    /// The settings of `AuthorPolicy`.
    package var authors: AuthorPolicy.Settings {
        get { self[AuthorPolicy.self] }
        set { self[AuthorPolicy.self] = newValue }
    }
}
