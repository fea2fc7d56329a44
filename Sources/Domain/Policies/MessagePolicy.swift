/// What commit messages have to say, and may not.
package struct MessagePolicy: ConfiguredPolicy {
    package struct Entry: Hashable, Sendable, Codable {
        /// The text that `require` and `forbid` are about.
        package enum Part: String, Hashable, Sendable, Codable, CaseIterable {
            case subject, body, message
        }

        /// The mirrors that it is about; empty for all.
        package var mirrors: [GlobPattern] = []
        /// The refs whose pushes it is about; empty for all.
        package var refs: [GlobPattern] = []
        package var part = Part.subject
        /// Of which one has to match; empty where nothing is required.
        package var require: [MessagePattern] = []
        package var forbid: [MessagePattern] = []
        /// What stands before the number of a ticket, which the message has to name.
        package var ticket: String?
        /// In characters.
        package var subjectLength: Int?
        /// For a message that does not keep to these.
        package var action = Finding.Action.accept
        /// For an agent in `Signed-off-by`.
        package var signedOffByAgent = Finding.Action.accept
        /// Who lets pass what it holds; nil for those whom the policy names for all.
        package var approval: ApprovalRule?
        /// For whom it only keeps on record what it notices.
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
                    "its \(entry.part.rawValue) has to be or to have \(list(entry.require))",
                    "say it in the message"
                ))
        }
        let forbidden = entry.forbid.filter { $0.matches(part) }
        if !forbidden.isEmpty {
            problems.append(
                ("its \(entry.part.rawValue) has what is forbidden: \(list(forbidden))", "leave it out"))
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
                    "shorten it; what more there is to say goes behind an empty line"
                ))
        }
        return problems.map { finding(entry.action, commit, $0.message, $0.advice, entry) }
    }

    private func signature(of commit: CommitFacts, _ entry: Entry) -> Finding? {
        guard entry.signedOffByAgent > .accept,
            let signature = commit.signatures.first(where: {
                $0.place.lowercased() == "trailer signed-off-by"
            })
        else { return nil }
        return finding(
            entry.signedOffByAgent, commit,
            "an agent (\(signature.agent)) signed it off, which only people can",
            "take that line out, and sign it off yourself: 'git commit --amend --signoff'", entry)
    }

    /// What is too much to be kept counts as if it did not keep to the entry.
    private func unknown(_ commits: [CommitFacts], _ entry: Entry) -> [Finding] {
        let commits = entry.action > .accept ? commits.filter { $0.message == nil } : []
        guard let first = commits.first else { return [] }
        let others = commits.count > 1 ? " and of \(commits.count - 1) more" : ""
        return [
            Finding(
                policy: Self.name, action: entry.action, commit: first.id,
                message: "the push brings too many messages, or too long ones: that of this commit\(others) "
                    + "were not looked at",
                advice: entry.action == .reject ? "push it in parts, the oldest commits first" : nil,
                approval: entry.action == .hold ? entry.approval : nil)
        ]
    }

    private func finding(
        _ action: Finding.Action, _ commit: CommitFacts, _ message: String, _ advice: String, _ entry: Entry
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
