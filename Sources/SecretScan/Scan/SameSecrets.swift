/// Recognition of findings on the same secret. None is dropped, since a policy decides which of them counts for more.
enum SameSecrets {
    /// How many findings are compared with one and kept with it; further ones are reported by themselves.
    private static let most = 64

    /// Notes which findings in a text are on the same secret: those with exactly the same place, and those of a
    /// generic rule that a specific rule has in the same line.
    static func note(in findings: inout [FoundSecret]) {
        guard findings.count > 1 else { return }
        let places = Places(findings)
        for index in findings.indices where findings[index].kind == .secret {
            places.forEach(overlapping: findings[index].secret) { other in
                guard other != index, isSame(findings[index], findings[other]) else { return }
                note(findings[other].name, with: &findings[index])
                note(findings[index].name, with: &findings[other])
            }
        }
    }

    private static func isSame(_ one: FoundSecret, _ other: FoundSecret) -> Bool {
        one.secret == other.secret || isPart(one, of: other) || isPart(other, of: one)
    }

    private static func isPart(_ one: FoundSecret, of other: FoundSecret) -> Bool {
        one.isGeneric && !other.isGeneric && one.startLine == other.startLine
            && other.secret.lowerBound <= one.secret.lowerBound
            && other.secret.upperBound >= one.secret.upperBound
    }

    /// Notes secrets that are encoded in plain findings. Two findings of the same rule are one, whatever the policy.
    static func note(_ encoded: inout [FoundSecret], in plain: inout [FoundSecret]) {
        guard !encoded.isEmpty, !plain.isEmpty else { return }
        let places = Places(plain)
        encoded = encoded.compactMap { finding in
            guard finding.kind == .secret else { return finding }
            var finding = finding
            var isRepeated = false
            places.forEach(overlapping: finding.secret) { index in
                guard !plain[index].saysAll(of: finding) else {
                    isRepeated = true
                    return
                }
                note(plain[index].name, with: &finding)
                note(finding.name, with: &plain[index])
            }
            return isRepeated ? nil : finding
        }
    }

    private static func note(_ name: FoundSecret.Name, with finding: inout FoundSecret) {
        if finding.others.count < most, !finding.others.contains(name) { finding.others.append(name) }
    }

    /// The places of the findings' secrets.
    private struct Places {
        /// The places in the order of their beginnings, each with its finding's index.
        private let ordered: [(secret: Range<Int>, index: Int)]
        /// The largest end up to each place.
        private let ends: [Int]

        init(_ findings: [FoundSecret]) {
            ordered = findings.indices.filter {
                findings[$0].kind == .secret && !findings[$0].secret.isEmpty
            }
            .map { (findings[$0].secret, $0) }.sorted { $0.secret.lowerBound < $1.secret.lowerBound }
            var reach = 0
            ends = ordered.map { place in
                reach = max(reach, place.secret.upperBound)
                return reach
            }
        }

        /// Calls `body` with the findings whose secrets overlap a range; with the last ones where there are very
        /// many.
        func forEach(overlapping range: Range<Int>, _ body: (Int) -> Void) {
            var (low, high) = (0, ordered.count)
            while low < high {
                let middle = (low + high) / 2
                if ordered[middle].secret.lowerBound < range.upperBound {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            for place in stride(from: low - 1, through: max(0, low - most), by: -1) {
                guard ends[place] > range.lowerBound else { return }
                if ordered[place].secret.overlaps(range) { body(ordered[place].index) }
            }
        }
    }
}

extension FoundSecret {
    /// Whether an encoded finding adds nothing: this rule reports its whole run already.
    fileprivate func saysAll(of encoded: FoundSecret) -> Bool {
        rule.id == encoded.rule.id && secret.lowerBound <= encoded.secret.lowerBound
            && secret.upperBound >= encoded.secret.upperBound && (!isVouchedFor || encoded.isVouchedFor)
    }
}
