/// Masks what rules know as secrets. The rules and their scanner belong to other targets; their use is passed in.
package struct RuleMasking {
    /// How a text is read.
    package enum Form {
        case text
        /// A text whose lines are counted: it has as many afterwards.
        case lines
        /// A JSON text: its strings are masked.
        case json
    }

    /// A text without its secrets.
    package struct Masked {
        let bytes: [UInt8]
        /// How many secrets were masked, by rule.
        let counts: [String: Int]

        package init(bytes: [UInt8], counts: [String: Int]) {
            self.bytes = bytes
            self.counts = counts
        }
    }

    /// Identifies the rules.
    let digest: () throws -> String
    let mask: (_ text: [UInt8], _ form: Form) throws -> Masked

    /// - Parameters:
    ///   - digest: what identifies the rules; it throws where there are none that can be used.
    ///   - mask: replaces the secrets in a text of UTF-8; it throws where it cannot.
    package init(
        digest: @escaping () throws -> String,
        mask: @escaping (_ text: [UInt8], _ form: Form) throws -> Masked
    ) {
        self.digest = digest
        self.mask = mask
    }
}
