/// A secret found in a text, or a rule that did not finish.
package struct FoundSecret {
    /// The kinds of findings.
    package enum Kind: Hashable, Sendable {
        case secret
        /// The path alone is the finding.
        case file
        /// The rule took too long here, so there may be a secret.
        case unfinished
    }

    /// A rule and a value, which together identify a secret.
    package struct Name: Hashable, Sendable {
        package let rule: String
        package let value: [UInt8]
    }

    /// The rule, shared since one rule may find thousands.
    private let prepared: PreparedRule
    /// The rule that found it.
    package var rule: Rule { prepared.rule }
    /// The rule and the value.
    package var name: Name { Name(rule: rule.id, value: value) }
    /// Whether the rule goes by names such as `password` alone.
    package var isGeneric: Bool { prepared.isGeneric }
    package let kind: Kind
    /// The match in bytes of the text; where it was encoded, the whole encoded run.
    package var match: Range<Int>
    package var secret: Range<Int>
    /// The decoded secret.
    package let value: [UInt8]
    /// The names under which other rules report the same secret in the same place, and secrets encoded in it or
    /// around it; not all where there are very many.
    package internal(set) var others: [Name] = []
    /// The encodings of the secret in the text, as "base64" or "UTF-16"; empty for plain text.
    package var encodings: [String] = []
    /// Whether a mark in its line says that it is not a secret.
    package var isVouchedFor = false
    /// The line of the match, counted from one.
    package var startLine = 1
    package var endLine = 1
    /// The column of the match's first byte, counted from one.
    package var column = 1

    init(_ rule: PreparedRule, _ kind: Kind, match: Range<Int>, secret: Range<Int>, value: [UInt8]) {
        prepared = rule
        self.kind = kind
        self.match = match
        self.secret = secret
        self.value = value
    }
}
