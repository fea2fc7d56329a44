extension Sequence<FoundSecret> {
    /// One finding for each secret: where several rules report the same one, that of the highest severity, and among those
    /// that of the longest name, which tends to say most.
    package var onePerSecret: [FoundSecret] {
        var places: [SecretPlace: Int] = [:]
        var kept: [FoundSecret] = []
        for finding in self {
            guard finding.kind == .secret else {
                kept.append(finding)
                continue
            }
            let place = SecretPlace(line: finding.startLine, secret: finding.secret, value: finding.value)
            if let index = places[place] {
                if kept[index].saysLess(than: finding) { kept[index] = finding }
            } else {
                places[place] = kept.count
                kept.append(finding)
            }
        }
        return kept
    }
}

/// An encoded run may hold several secrets, so that the place alone does not tell them apart.
private struct SecretPlace: Hashable {
    let line: Int
    let secret: Range<Int>
    let value: [UInt8]
}

extension FoundSecret {
    fileprivate func saysLess(than other: FoundSecret) -> Bool {
        (rule.severity, rule.id.count) < (other.rule.severity, other.rule.id.count)
    }
}
