/// A secret in one of its places, with the finding on it.
package struct JudgedSecret: Sendable {
    package let secret: SecretFacts.Secret
    package let place: SecretFacts.Place
    package let finding: Finding

    package init(_ secret: SecretFacts.Secret, at place: SecretFacts.Place, finding: Finding) {
        self.secret = secret
        self.place = place
        self.finding = finding
    }
}

extension Sequence<JudgedSecret> {
    /// The findings to show. Where several rules report the same secret, the strictest finding stands for all, except
    /// for findings that ask for more or for other approvers.
    package var saidOnce: [JudgedSecret] {
        let all = Array(self)
        var kept = Set(all.indices.filter { all[$0].secret.alike.isEmpty })
        var said: [Spot: Finding] = [:]
        let ordered = all.indices.filter { !all[$0].secret.alike.isEmpty }.sorted {
            all[$0].weight == all[$1].weight ? $0 < $1 : all[$0].weight > all[$1].weight
        }
        for index in ordered {
            let judged = all[index]
            let isSaid = judged.secret.alike.contains { name in
                said[Spot(judged.place, name)]?.asksForAll(of: judged.finding) ?? false
            }
            guard !isSaid else { continue }
            kept.insert(index)
            said[Spot(judged.place, judged.secret.name)] = judged.finding
        }
        return all.indices.filter(kept.contains).map { all[$0] }
    }
}

private struct Spot: Hashable {
    let object: ObjectID
    let part: SecretFacts.Place.Part
    let name: SecretFacts.Secret.Name

    init(_ place: SecretFacts.Place, _ name: SecretFacts.Secret.Name) {
        object = place.object
        part = place.part
        self.name = name
    }
}

extension JudgedSecret {
    /// The key that orders findings on the same secret, the strictest last.
    fileprivate var weight: (Finding.Action, SecretSeverity, Int, Int) {
        (finding.action, secret.severity, secret.isGeneric ? 0 : 1, secret.rule.count)
    }
}

extension Finding {
    fileprivate func asksForAll(of other: Finding) -> Bool {
        action > other.action || action == other.action && approval == other.approval
    }
}
