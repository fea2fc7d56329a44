/// Protected refs: which of rewind, delete and tag move each ref allows.
package struct RefPolicy: Policy {
    /// What holds for the refs that a pattern matches. Of several rules that match, the strictest action counts.
    package struct Rule: Hashable, Sendable, Codable {
        package var match: [GlobPattern]
        /// The mirrors that it is about; empty for all.
        package var mirrors: [GlobPattern] = []
        package var rewind: Finding.Action
        package var delete: Finding.Action
        package var move: Finding.Action
        /// For each new value that is no rewind: whether a person has to look at it first.
        package var update: Finding.Action
        package var create: Finding.Action
        /// Who lets pass what it holds; nil for those whom the policy names for all.
        package var approval: ApprovalRule?
        /// For whom it only keeps on record what it notices.
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

    package static let name = "refs"

    private let rules: [Rule]

    package init(rules: [Rule]) {
        self.rules = rules
    }

    package func findings(in facts: PushFacts) -> [Finding] {
        facts.push.refUpdates.flatMap { findings(on: $0, in: facts) }
    }

    /// One finding for each rule that is as strict as any: those of different approvers all count.
    private func findings(on update: RefUpdate, in facts: PushFacts) -> [Finding] {
        guard update.kind != .unchanged else { return [] }
        let all = rules.filter { rule in
            facts.push.isInto(rule.mirrors) && rule.matches(update.ref)
        }
        let matching = all.filter { facts.exemption(among: $0.exempt) == nil }
        return exempted(all, on: update, in: facts) + findings(on: update, by: matching)
    }

    private func exempted(_ rules: [Rule], on update: RefUpdate, in facts: PushFacts) -> [Finding] {
        rules.compactMap { rule in
            let action = rule.action(on: update.kind)
            guard action > .accept, let exemption = facts.exemption(among: rule.exempt) else { return nil }
            return Finding(policy: Self.name, action: action, ref: update.ref, message: message(on: update))
                .exempted(by: exemption)
        }
    }

    private func findings(on update: RefUpdate, by matching: [Rule]) -> [Finding] {
        let action = matching.map { $0.action(on: update.kind) }.max() ?? .accept
        guard action > .accept else { return [] }
        let strictest = matching.filter { $0.action(on: update.kind) == action }
        let approvals = action == .hold ? strictest.map(\.approval) : [nil]
        return approvals.reduce(into: [Finding]()) { findings, approval in
            guard !findings.contains(where: { $0.approval == approval }) else { return }
            findings.append(
                Finding(
                    policy: RefPolicy.name, action: action, ref: update.ref, message: message(on: update),
                    advice: action == .hold ? nil : advice(for: update.kind), approval: approval))
        }
    }

    private func message(on update: RefUpdate) -> String {
        switch update.kind {
        case .create: "this makes a protected ref, at \(update.new.short)"
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
            "leave it out of the push; if the ref has to go, ask the administrator to let it be deleted"
        case .unchanged: nil
        }
    }
}

extension RefPolicy.Rule {
    package func matches(_ ref: RefName) -> Bool { match.contains { $0.matches(ref.rawValue) } }

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
