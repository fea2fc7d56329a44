/// Whether the approvals of a hold are enough for all the rules that ask for some.
///
/// Each person counts once, however many groups they are in: of two rules that ask for one approver each, one person
/// satisfies one. Rules for the same approvers ask for them together, not one after the other.
package struct Quorum: Sendable {
    /// The rules of a hold, those of the same approvers as one.
    package let rules: [ApprovalRule]

    package init(_ rules: [ApprovalRule]) {
        var order: [ApprovalRule] = []
        for rule in rules {
            let index = order.firstIndex {
                $0.approvers == rule.approvers && $0.agentsCount == rule.agentsCount
            }
            if let index {
                order[index].count = max(order[index].count, rule.count)
            } else {
                order.append(rule)
            }
        }
        self.rules = order
    }

    /// What is still asked for after the approvals of `actors`; empty where they are enough.
    package func missing(after actors: some Sequence<ActorProfile>) -> [ApprovalRule] {
        let persons = Set(actors.map(\.name)).sorted().compactMap { name in actors.first { $0.name == name } }
        var matching = Matching(rules: rules, persons: persons)
        return rules.indices.compactMap { index in
            var rule = rules[index]
            rule.count -= matching.fill(index)
            return rule.count > 0 ? rule : nil
        }
    }

    /// Gives persons to rules so that as many places as possible are filled: Kuhn's algorithm for bipartite matching.
    private struct Matching {
        let rules: [ApprovalRule]
        let persons: [ActorProfile]
        /// The rule that each person counts for.
        private var given: [Int: Int] = [:]

        init(rules: [ApprovalRule], persons: [ActorProfile]) {
            self.rules = rules
            self.persons = persons
        }

        /// Finds persons for a rule; returns how many of its places are filled. What was filled before stays so.
        mutating func fill(_ rule: Int) -> Int {
            var filled = 0
            while filled < rules[rule].count {
                var tried: Set<Int> = []
                guard place(rule, &tried) else { break }
                filled += 1
            }
            return filled
        }

        private mutating func place(_ rule: Int, _ tried: inout Set<Int>) -> Bool {
            for person in persons.indices where rules[rule].admits(persons[person]) {
                guard given[person] != rule, tried.insert(person).inserted else { continue }
                if let other = given[person] {
                    guard place(other, &tried) else { continue }
                }
                given[person] = rule
                return true
            }
            return false
        }
    }
}
