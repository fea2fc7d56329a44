extension Sequence<FoundSecret> {
    /// One finding for each secret. Where several rules report the same one, the highest severity counts that is not
    /// marked as allowed, then a specific rule, then the longest rule name, which tends to say most.
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

    /// The findings without those of generic rules about which a specific rule says more, as gitleaks leaves them
    /// out.
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

/// A secret in a line: the same one can be a finding of its own in another line.
private struct Line: Hashable {
    let number: Int
    let name: FoundSecret.Name

    init(_ number: Int, _ name: FoundSecret.Name) {
        self.number = number
        self.name = name
    }
}

extension FoundSecret {
    /// The key that orders findings, the most telling last.
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
