extension Sequence<FoundSecret> {
    /// One finding for each secret: where several rules report the same one, that of the highest severity for which nobody
    /// vouches, and among those that of a particular rule, and of the longest name, which tends to say most.
    package var onePerSecret: [FoundSecret] {
        let all = Array(self)
        var kept = Set(all.indices.filter { all[$0].others.isEmpty })
        var told: Set<Line> = []
        let ordered = all.indices.filter { !all[$0].others.isEmpty }.sorted {
            all[$0].weight == all[$1].weight ? $0 < $1 : all[$0].weight > all[$1].weight
        }
        for index in ordered {
            let finding = all[index]
            guard !finding.others.contains(where: { told.contains(Line(finding.startLine, $0)) }) else {
                continue
            }
            kept.insert(index)
            told.insert(Line(finding.startLine, finding.name))
        }
        return all.indices.filter(kept.contains).map { all[$0] }
    }

    /// Without those of generic rules of which a particular one says more, as gitleaks leaves them out.
    package var withoutRepeated: [FoundSecret] {
        let all = Array(self)
        var particular: [Line: [FoundSecret]] = [:]
        for finding in all where !finding.isGeneric && !finding.others.isEmpty {
            particular[Line(finding.startLine, finding.name), default: []].append(finding)
        }
        guard !particular.isEmpty else { return all }
        return all.filter { finding in
            !finding.isGeneric
                || !finding.others.contains { name in
                    particular[Line(finding.startLine, name)]?.contains { $0.isNoWeaker(than: finding) }
                        ?? false
                }
        }
    }
}

/// What is found in a line: in another the same may stand by itself.
private struct Line: Hashable {
    let number: Int
    let name: FoundSecret.Name

    init(_ number: Int, _ name: FoundSecret.Name) {
        self.number = number
        self.name = name
    }
}

extension FoundSecret {
    /// By which the finding is chosen that says most.
    fileprivate var weight: (Int, Int, Int, Int) {
        (
            isVouchedFor ? 0 : 1, Rule.Severity.allCases.firstIndex(of: rule.severity) ?? 0,
            isGeneric ? 0 : 1, rule.id.count
        )
    }

    fileprivate func isNoWeaker(than other: FoundSecret) -> Bool {
        rule.severity >= other.rule.severity && (!isVouchedFor || other.isVouchedFor)
    }
}
