/// Checks what commit messages say.
package struct MessagePolicy: ConfiguredPolicy {
    /// One `[[messages]]` of the policy file.
    package struct Entry: Hashable, Sendable, Codable {
        /// The text that `require` and `forbid` are about.
        package enum Part: String, Hashable, Sendable, Codable, CaseIterable {
            case subject, body, message
        }

        /// The mirrors that it applies to; empty for all.
        package var mirrors: [GlobPattern] = []
        /// The refs that it applies to; empty for all.
        package var refs: [GlobPattern] = []
        package var part = Part.subject
        /// At least one of these patterns must match; empty where nothing is required.
        package var require: [MessagePattern] = []
        package var forbid: [MessagePattern] = []
        /// The prefix of a ticket's number, as `ABC-`, which the message must name; nil where it need not.
        package var ticket: String?
        /// The longest subject, in characters; nil for no limit.
        package var subjectLength: Int?
        /// The action on a message that breaks one of these rules.
        package var action = Finding.Action.accept
        /// The action on an agent in `Signed-off-by`.
        package var signedOffByAgent = Finding.Action.accept
        /// Who approves what it holds; nil for the approvers whom the policy names for everything.
        package var approval: ApprovalRule?
        /// The actors for whom its findings are only recorded.
        package var exempt: [Exemption] = []

        package init() {}
    }

    package typealias Settings = [Entry]

    package static let name = "messages"

    private let entries: [Entry]

    package init(entries: [Entry]) {
        self.entries = entries
    }

    package init(of settings: PolicySettings) {
        self.init(entries: settings.messages)
    }

    /// Notices messages that break the rules of an entry.
    package func findings(in facts: PushFacts) -> [Finding] {
        entries.filter { facts.push.isInto($0.mirrors) }.flatMap { entry in
            let exemption = facts.exemption(among: entry.exempt)
            let commits = facts.commits(to: entry.refs)
            let known = commits.flatMap { commit in
                texts(of: commit, entry) + [signature(of: commit, entry)].compactMap { $0 }
            }
            return (known + unknown(commits, entry)).map { $0.exempted(by: exemption) }
        }
    }

    private func texts(of commit: CommitFacts, _ entry: Entry) -> [Finding] {
        guard entry.action > .accept, let text = commit.message else { return [] }
        let message = CommitMessage(text)
        let part =
            switch entry.part {
            case .subject: message.subject
            case .body: message.body
            case .message: text[...]
            }
        var problems: [(message: String, advice: String)] = []
        if !entry.require.isEmpty, !entry.require.contains(where: { $0.matches(part) }) {
            problems.append(
                (
                    "its \(entry.part.rawValue) must match \(entry.require.count > 1 ? "one of " : "")"
                        + list(entry.require),
                    "reword the message"
                ))
        }
        let forbidden = entry.forbid.filter { $0.matches(part) }
        if !forbidden.isEmpty {
            problems.append(
                ("its \(entry.part.rawValue) contains what is forbidden: \(list(forbidden))", "leave it out"))
        }
        if let ticket = entry.ticket, !Words.containNumber(after: ticket, in: text) {
            let example = VisibleText.escaping(ticket) + "123"
            problems.append(
                ("its message names no ticket, such as \(example)", "name the ticket that it is for"))
        }
        if let limit = entry.subjectLength, message.subject.count > limit {
            problems.append(
                (
                    "its subject has \(message.subject.count) characters, more than \(limit)",
                    "shorten it, and move the rest below an empty line"
                ))
        }
        return problems.map {
            finding(entry.action, on: commit, by: entry, message: $0.message, advice: $0.advice)
        }
    }

    private func signature(of commit: CommitFacts, _ entry: Entry) -> Finding? {
        guard entry.signedOffByAgent > .accept,
            let signature = commit.signatures.first(where: {
                $0.place.lowercased() == "trailer signed-off-by"
            })
        else { return nil }
        return finding(
            entry.signedOffByAgent, on: commit, by: entry,
            message: "an agent (\(signature.agent)) signed it off, which only people can",
            advice: "remove that line, and sign it off yourself: 'git commit --amend --signoff'")
    }

    /// The finding about messages that are too many or too long to be kept: these count as if they broke the rules.
    private func unknown(_ commits: [CommitFacts], _ entry: Entry) -> [Finding] {
        let commits = entry.action > .accept ? commits.filter { $0.message == nil } : []
        guard let first = commits.first else { return [] }
        let others = commits.count > 1 ? " and of \(commits.count - 1) more" : ""
        return [
            Finding(
                policy: Self.name, action: entry.action, commit: first.id,
                message: "the push brings too many messages, or too long ones: that of this commit\(others) "
                    + "were not checked",
                advice: entry.action == .reject ? "push it in parts, the oldest commits first" : nil,
                approval: entry.action == .hold ? entry.approval : nil)
        ]
    }

    private func finding(
        _ action: Finding.Action, on commit: CommitFacts, by entry: Entry, message: String, advice: String
    ) -> Finding {
        Finding(
            policy: Self.name, action: action, commit: commit.id, message: message,
            advice: action == .reject
                ? "\(advice) ('git commit --amend', or 'reword' in 'git rebase -i')" : nil,
            approval: action == .hold ? entry.approval : nil)
    }

    private func list(_ patterns: [MessagePattern]) -> String {
        patterns.map { "'\(VisibleText.escaping($0.text))'" }.joined(separator: ", ")
    }
}

extension MessagePolicy.Entry: PolicyEntry {
    package var scope: [GlobPattern] { refs }
    package var wantedFacts: WantedFacts { WantedFacts() }
    package static var moreIsStricter: Bool { true }
}

extension PolicySettings {
    /// The settings of `MessagePolicy`.
    package var messages: MessagePolicy.Settings {
        get { self[MessagePolicy.self] }
        set { self[MessagePolicy.self] = newValue }
    }
}
