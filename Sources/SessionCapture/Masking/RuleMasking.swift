/// Masks what rules know as secrets. The rules and their scanner are another part's; what is needed of them is passed in.
package struct RuleMasking {
    package enum Form {
        case text
        /// A text whose lines are counted: it has as many afterwards.
        case lines
        /// A JSON text, of which the strings are masked.
        case json
    }

    package struct Masked {
        let bytes: [UInt8]
        /// How many secrets were masked, by rule.
        let counts: [String: Int]

        package init(bytes: [UInt8], counts: [String: Int]) {
            self.bytes = bytes
            self.counts = counts
        }
    }

    /// What identifies the rules.
    let digest: () throws -> String
    let mask: (_ text: [UInt8], _ form: Form) throws -> Masked

    package init(
        digest: @escaping () throws -> String,
        mask: @escaping (_ text: [UInt8], _ form: Form) throws -> Masked
    ) {
        self.digest = digest
        self.mask = mask
    }
}
