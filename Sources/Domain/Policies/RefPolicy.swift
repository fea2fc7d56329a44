/// Protected refs: which of rewind, delete and tag move each ref allows.
package struct RefPolicy: ConfiguredPolicy {
    /// What holds for the refs that a pattern matches. Of several entries that match, the strictest action counts.
    package struct Entry: Hashable, Sendable, Codable {
        package var match: [GlobPattern]
        /// The mirrors that it applies to; empty for all.
        package var mirrors: [GlobPattern] = []
        package var rewind: Finding.Action
        package var delete: Finding.Action
        package var move: Finding.Action
        /// For each new value that does not rewind the ref.
        package var update: Finding.Action
        package var create: Finding.Action
        /// Who approves what it holds; nil for the approvers whom the policy names for everything.
        package var approval: ApprovalRule?
        /// The actors for whom its findings are only recorded.
        package var exempt: [Exemption] = []

        package init(
            match: [GlobPattern], create: Finding.Action = .accept, update: Finding.Action = .accept,
            rewind: Finding.Action, delete: Finding.Action, move: Finding.Action,
            approval: ApprovalRule? = nil
        ) {
            self.create = create
            self.update = update
            self.approval = approval
            self.match = match
            self.rewind = rewind
            self.delete = delete
            self.move = move
        }
    }

    package typealias Settings = [Entry]

    package static let name = "refs"

    private let entries: [Entry]

    package init(entries: [Entry]) {
        self.entries = entries
    }

    package init(of settings: PolicySettings) {
        self.init(entries: settings.refs)
    }

    /// Notices the protected refs that a push changes.
    package func findings(in facts: PushFacts) -> [Finding] {
        facts.push.refUpdates.flatMap { findings(on: $0, in: facts) }
    }

    /// One finding for each entry that is as strict as any: those of different approvers all count.
    private func findings(on update: RefUpdate, in facts: PushFacts) -> [Finding] {
        guard update.kind != .unchanged else { return [] }
        let all = entries.filter { entry in
            facts.push.isInto(entry.mirrors) && entry.matches(update.ref)
        }
        let matching = all.filter { facts.exemption(among: $0.exempt) == nil }
        return exempted(all, on: update, in: facts) + findings(on: update, by: matching)
    }

    private func exempted(_ entries: [Entry], on update: RefUpdate, in facts: PushFacts) -> [Finding] {
        entries.compactMap { entry in
            let action = entry.action(on: update.kind)
            guard action > .accept, let exemption = facts.exemption(among: entry.exempt) else { return nil }
            return Finding(policy: Self.name, action: action, ref: update.ref, message: message(on: update))
                .exempted(by: exemption)
        }
    }

    private func findings(on update: RefUpdate, by matching: [Entry]) -> [Finding] {
        let action = matching.map { $0.action(on: update.kind) }.max() ?? .accept
        guard action > .accept else { return [] }
        let strictest = matching.filter { $0.action(on: update.kind) == action }
        let approvals = action == .hold ? strictest.map(\.approval) : [nil]
        return approvals.reduce(into: [Finding]()) { findings, approval in
            guard !findings.contains(where: { $0.approval == approval }) else { return }
            findings.append(
                Finding(
                    policy: RefPolicy.name, action: action, ref: update.ref, message: message(on: update),
                    advice: action == .reject ? advice(for: update.kind) : nil, approval: approval))
        }
    }

    private func message(on update: RefUpdate) -> String {
        switch update.kind {
        case .create: "this creates a protected ref, at \(update.new.short)"
        case .update, .unchanged:
            "this changes a protected ref, from \(update.old.short) to \(update.new.short)"
        case .rewind: "\(update.new.short) does not contain \(update.old.short): this rewinds a protected ref"
        case .delete: "this deletes a protected ref (at \(update.old.short))"
        case .tagMove: "the tag is at \(update.old.short) already: tags do not move"
        }
    }

    private func advice(for kind: RefUpdate.Kind) -> String? {
        switch kind {
        case .create: "push it under another name"
        case .update: "push to a ref of another name, and let those who may change this one bring it in"
        case .rewind: "fetch, rebase or merge onto the ref's present value, and push again"
        case .tagMove: "push the tag under a new name"
        case .delete:
            "leave it out of the push; if the ref must go, ask the administrator to allow its deletion"
        case .unchanged: nil
        }
    }
}

extension RefPolicy.Entry {
    /// Whether the entry is about a ref.
    package func matches(_ ref: RefName) -> Bool { match.contains { $0.matches(ref.rawValue) } }

    /// What the entry asks for when a ref is changed in this way.
    package func action(on kind: RefUpdate.Kind) -> Finding.Action {
        switch kind {
        case .create: create
        case .update: update
        case .rewind: rewind
        case .delete: delete
        case .tagMove: move
        case .unchanged: .accept
        }
    }
}

extension RefPolicy.Entry: PolicyEntry {
    package var scope: [GlobPattern] { [] }
    package var wantedFacts: WantedFacts { WantedFacts() }
    package static var moreIsStricter: Bool { true }
}

extension PolicySettings {
    /// The settings of `RefPolicy`.
    package var refs: RefPolicy.Settings {
        get { self[RefPolicy.self] }
        set { self[RefPolicy.self] = newValue }
    }
}

extension PolicySettings {
    /// Returns a test for refs that an entry protects which also protects `ref`, and that nothing reaches
    /// unreviewed: a ref that everyone may create, change or rewind does not show that its commits were reviewed.
    package func isGuarded(like ref: RefName, in mirror: String) -> (RefName) -> Bool {
        let entries = refs.filter { Push.isInto($0.mirrors, mirror) }
        let like = entries.filter { max($0.create, $0.update) > .record && $0.matches(ref) }
        return { other in
            guard like.contains(where: { $0.matches(other) }) else { return false }
            let matching = entries.filter { $0.matches(other) }
            let kinds: [RefUpdate.Kind] =
                other.namespace == .tag ? [.create, .tagMove] : [.create, .update, .rewind]
            return kinds.allSatisfy { kind in matching.contains { $0.action(on: kind) > .record } }
        }
    }
}
