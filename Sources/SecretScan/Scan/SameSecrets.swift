/// Finds out which findings are about the same secret: nothing is dropped here, since it takes a policy to say which of
/// them counts for more.
enum SameSecrets {
    /// How many findings are looked at for one, and kept with it: what is beyond is said by itself.
    private static let most = 64

    /// Notes which of the findings in a text are about one secret: what stands in exactly the same place, and what a generic
    /// rule has of a particular one's in a line.
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

    /// Notes what is encoded in plain findings. What the same rule has of both is one finding, by whatever policy.
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

    /// Where the secrets of findings stand.
    private struct Places {
        /// In order of where they begin, each with its finding's index.
        private let ordered: [(secret: Range<Int>, index: Int)]
        /// For each the largest end of those up to it.
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

        /// Tells the findings whose secrets overlap a range; where very many are near, those that begin last.
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
    /// Whether an encoded finding adds nothing: all of what stands for it is this rule's finding already.
    fileprivate func saysAll(of encoded: FoundSecret) -> Bool {
        rule.id == encoded.rule.id && secret.lowerBound <= encoded.secret.lowerBound
            && secret.upperBound >= encoded.secret.upperBound && (!isVouchedFor || encoded.isVouchedFor)
    }
}
