package import Domain
package import LedgerStore

/// Says who may let a held push pass: what is asked for, and the people behind it where they are few.
package struct ApproverNames {
    private static let most = 5

    private let ledger: Ledger

    package init(in ledger: Ledger) {
        self.ledger = ledger
    }

    /// - Parameters:
    ///   - participants: who had a hand in it, and so are none of them.
    ///   - decided: who said yes already.
    package func text(
        of rules: [ApprovalRule], besides participants: FourEyes, and decided: Set<String> = []
    ) throws -> String {
        try rules.map { rule in
            let able = try people(behind: rule, besides: participants).map(\.name)
                .filter { !decided.contains($0) }.sorted()
            // They are named already.
            guard rule.approvers != Set(able) else { return rule.description }
            return "\(rule) (\(words(able)))"
        }.joined(separator: ", and ")
    }

    /// Those who may approve by a rule.
    package func people(
        behind rule: ApprovalRule, besides participants: FourEyes
    ) throws -> [ActorProfile] {
        try ledger.profiles(listedAs: rule.approvers).filter {
            rule.admits($0) && participants.objection(to: $0) == nil
        }
    }

    private func words(_ names: [String]) -> String {
        switch names.count {
        case 0: "nobody, as it stands"
        case 1...Self.most: names.map(VisibleText.escaping).joined(separator: ", ")
        default: "\(names.count) people"
        }
    }
}
