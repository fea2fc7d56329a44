/// How many secrets were masked, by the rules that found them.
package struct MaskedSecrets: Hashable, Sendable {
    package let counts: [String: Int]

    package init(_ counts: [String: Int] = [:]) {
        self.counts = counts
    }

    package var isEmpty: Bool { counts.isEmpty }
    package var total: Int { counts.values.reduce(0, +) }

    /// As people read it: "2 by github-pat, 1 by private-key".
    package var words: String {
        counts.sorted { $0.key < $1.key }.map { "\($0.value) by \(VisibleText.escaping($0.key))" }
            .joined(separator: ", ")
    }

    package static func + (left: MaskedSecrets, right: MaskedSecrets) -> MaskedSecrets {
        MaskedSecrets(left.counts.merging(right.counts, uniquingKeysWith: +))
    }
}
