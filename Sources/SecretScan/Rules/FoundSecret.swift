/// A secret that was found in a text, or a rule that could not say whether there is one.
package struct FoundSecret {
    package enum Kind: Hashable, Sendable {
        case secret
        /// The path alone says it.
        case file
        /// The rule took too long here, so that there may be one.
        case unfinished
    }

    /// By which the same secret is known again.
    package struct Name: Hashable, Sendable {
        package let rule: String
        package let value: [UInt8]
    }

    /// Shared, since thousands may be found by one rule.
    private let prepared: PreparedRule
    package var rule: Rule { prepared.rule }
    package var name: Name { Name(rule: rule.id, value: value) }
    package var isGeneric: Bool { prepared.isGeneric }
    package let kind: Kind
    /// In bytes of the text; where it was encoded, all of what stands for it there.
    package var match: Range<Int>
    package var secret: Range<Int>
    /// The secret itself, decoded.
    package let value: [UInt8]
    /// What other rules make of the same secret in the same place, and what is encoded in it, or it in them; of very many not
    /// all.
    package internal(set) var others: [Name] = []
    /// How it was written in the text, as "base64" or "UTF-16"; empty where it was written plainly.
    package var encodings: [String] = []
    /// Whether its line's author says that it is none.
    package var isVouchedFor = false
    /// Counted from one.
    package var startLine = 1
    package var endLine = 1
    /// Of the first byte of the match, counted from one.
    package var column = 1

    init(_ rule: PreparedRule, _ kind: Kind, match: Range<Int>, secret: Range<Int>, value: [UInt8]) {
        prepared = rule
        self.kind = kind
        self.match = match
        self.secret = secret
        self.value = value
    }
}
