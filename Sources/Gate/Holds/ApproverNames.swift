package import Domain

/// Names who may let a held push pass: the approval rules, and the people behind them where they are few.
package struct ApproverNames {
    private static let most = 5

    private let ledger: any LedgerReading

    package init(in ledger: any LedgerReading) {
        self.ledger = ledger
    }

    /// - Parameters:
    ///   - participants: those who may not approve it.
    ///   - decided: the names of those who approved already.
    /// - Throws: what keeps the ledger from being read.
    package func text(
        of rules: [ApprovalRule], besides participants: Participants, and decided: Set<String> = []
    ) throws -> String {
        try rules.map { rule in
            let able = try people(behind: rule, besides: participants).map(\.name)
                .filter { !decided.contains($0) }.sorted()
            // The rule names them already.
            guard rule.approvers != Set(able) else { return rule.description }
            return "\(rule) (\(words(able)))"
        }.joined(separator: ", and ")
    }

    /// Those who may approve by a rule.
    ///
    /// - Throws: what keeps the ledger from being read.
    package func people(
        behind rule: ApprovalRule, besides participants: Participants
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
