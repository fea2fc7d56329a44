/// Protected refs: which of rewind, delete and tag move each ref allows.
package struct RefPolicy: Policy {
    /// What holds for the refs that a pattern matches. Of several rules that match, the strictest action counts.
    package struct Rule: Hashable, Sendable, Codable {
        package var match: [GlobPattern]
        package var rewind: Finding.Action
        package var delete: Finding.Action
        package var move: Finding.Action

        package init(
            match: [GlobPattern], rewind: Finding.Action, delete: Finding.Action, move: Finding.Action
        ) {
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
        facts.push.refUpdates.compactMap(finding(of:))
    }

    private func finding(of update: RefUpdate) -> Finding? {
        let matching = rules.filter { rule in rule.match.contains { $0.matches(update.ref.rawValue) } }
        let action: Finding.Action
        let message: String
        switch update.kind {
        case .create, .update, .unchanged:
            return nil
        case .rewind:
            action = matching.map(\.rewind).max() ?? .accept
            message = "\(update.new.short) does not contain \(update.old.short): this rewinds a protected ref"
        case .delete:
            action = matching.map(\.delete).max() ?? .accept
            message = "this deletes a protected ref (at \(update.old.short))"
        case .tagMove:
            action = matching.map(\.move).max() ?? .accept
            message = "the tag is at \(update.old.short) already: tags do not move"
        }
        guard action > .accept else { return nil }
        return Finding(
            policy: RefPolicy.name, action: action, ref: update.ref, message: message,
            advice: advice(for: update.kind))
    }

    private func advice(for kind: RefUpdate.Kind) -> String? {
        switch kind {
        case .rewind: "fetch, rebase or merge onto the ref's present value, and push again"
        case .tagMove: "push the tag under a new name"
        case .delete:
            "leave it out of the push; if the ref has to go, ask the administrator to let it be deleted"
        case .create, .update, .unchanged: nil
        }
    }
}
