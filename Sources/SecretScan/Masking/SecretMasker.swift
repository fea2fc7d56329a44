/// Masking of secrets in texts, so that the texts can be kept.
///
/// Masking a masked text changes nothing.
package final class SecretMasker {
    private let scanner: SecretScanner
    private let key: FingerprintKey?
    /// The number of masked secrets so far, by rule.
    package internal(set) var counts: [String: Int] = [:]
    /// A rule that did not finish on a text, where all that it looked at was masked; nil where all rules finished.
    package private(set) var unfinishedRule: String?

    /// - Parameter key: the home's key; without one, as on developers' machines, a placeholder names only the rule.
    package init(_ scanner: SecretScanner, key: FingerprintKey? = nil) {
        self.scanner = scanner
        self.key = key
    }

    /// How often a text is scanned again: behind a masked secret another can appear, such as the rest of a word. What
    /// needs more is masked as a whole.
    static let maximumRounds = 4

    /// The text with each secret replaced.
    ///
    /// - Throws: where the scanner fails or takes too long.
    package func mask(_ text: String) throws -> String {
        try mask(bytes: Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    /// The text with each secret replaced; nil where there is none.
    ///
    /// - Parameter keepsLines: whether the replacement of several lines has as many lines.
    /// - Throws: where the scanner fails or takes too long.
    package func mask(bytes text: [UInt8], keepsLines: Bool = false) throws -> [UInt8]? {
        var masked = text
        for round in 0...Self.maximumRounds {
            var places = try secrets(in: masked)
            guard !places.isEmpty else { break }
            if round == Self.maximumRounds {
                places = [
                    Place(range: masked.indices, rule: places[0].rule, placeholder: places[0].placeholder)
                ]
            }
            masked = replacing(places, in: masked, keepsLines: keepsLines)
        }
        return masked == text ? nil : masked
    }

    /// The place of a secret and its replacement.
    private struct Place {
        var range: Range<Int>
        var rule: String
        var severity = Rule.Severity.low
        var placeholder: [UInt8]
    }

    private func secrets(in text: [UInt8]) throws -> [Place] {
        let findings = try text.withUnsafeBytes { try scanner.findings(in: $0) }
        guard !findings.isEmpty else { return [] }
        var places: [Place] = []
        for finding in findings.sorted(by: { $0.maskedRange.lowerBound < $1.maskedRange.lowerBound }) {
            let range = finding.maskedRange
            guard !range.isEmpty else { continue }
            if finding.kind == .unfinished { unfinishedRule = finding.rule.id }
            guard let last = places.last, last.range.overlaps(range) else {
                places.append(place(of: finding))
                continue
            }
            // The strictest of overlapping findings names the replacement.
            var joined = finding.rule.severity > last.severity ? place(of: finding) : last
            joined.range = last.range.lowerBound..<max(last.range.upperBound, range.upperBound)
            places[places.count - 1] = joined
        }
        return places
    }

    private func place(of finding: FoundSecret) -> Place {
        let fingerprint = key.map { $0.fingerprint(of: finding.value) }
        let placeholder = Placeholder.text(rule: finding.rule.id, fingerprint: fingerprint)
        return Place(
            range: finding.maskedRange, rule: finding.rule.id, severity: finding.rule.severity,
            placeholder: Array(placeholder.utf8))
    }

    private func replacing(_ places: [Place], in text: [UInt8], keepsLines: Bool) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var start = 0
        for place in places {
            result += text[start..<place.range.lowerBound]
            result += place.placeholder
            if keepsLines {
                for byte in text[place.range] where byte == 0x0A { result += [byte] + place.placeholder }
            }
            counts[place.rule, default: 0] += 1
            start = place.range.upperBound
        }
        return result + text[start...]
    }
}

extension FoundSecret {
    /// The range to mask: where a rule did not finish, all that it looked at.
    fileprivate var maskedRange: Range<Int> { kind == .file ? 0..<0 : secret }
}
