/// Counts of masked secrets by rule.
package struct MaskedSecrets: Hashable, Sendable {
    package let counts: [String: Int]

    package init(_ counts: [String: Int] = [:]) {
        self.counts = counts
    }

    /// Whether nothing was masked.
    package var isEmpty: Bool { counts.isEmpty }
    /// The number of all masked secrets.
    package var total: Int { counts.values.reduce(0, +) }

    /// The counts in words: "2 by github-pat, 1 by private-key".
    package var words: String {
        counts.sorted { $0.key < $1.key }.map { "\($0.value) by \(VisibleText.escaping($0.key))" }
            .joined(separator: ", ")
    }

    /// The sums of both counts.
    package static func + (left: MaskedSecrets, right: MaskedSecrets) -> MaskedSecrets {
        MaskedSecrets(left.counts.merging(right.counts, uniquingKeysWith: +))
    }
}
