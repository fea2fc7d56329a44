/// A rule for secrets in gitleaks' format, with a severity and a remedy of our own.
package struct Rule: Hashable, Sendable, Codable {
    /// How much harm a leak can do; policies decide by it.
    package enum Severity: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
        case low, medium, high, critical

        /// Orders severities from low to critical.
        package static func < (left: Severity, right: Severity) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    /// Another rule that must match near a finding.
    package struct Required: Hashable, Sendable, Codable {
        package var id: String
        package var withinLines: Int?
        package var withinColumns: Int?

        package init(id: String, withinLines: Int? = nil, withinColumns: Int? = nil) {
            self.id = id
            self.withinLines = withinLines
            self.withinColumns = withinColumns
        }
    }

    package var id: String
    package var description = ""
    package var severity = Severity.high
    /// Advice on what to do about a leak.
    package var remedy = ""
    /// The expression, in the syntax that Go and PCRE share; nil for a rule that reports files by their paths.
    package var expression: String?
    /// An expression that must match in the file's path.
    package var path: String?
    /// The group with the secret; 0 for the first group that is not empty, or the whole match.
    package var secretGroup = 0
    /// The entropy that a secret must exceed, in bits a character; 0 for any.
    package var entropy = 0.0
    /// Lower-case words; the text must contain one, in any case. Empty for any text.
    package var keywords: [String] = []
    package var tags: [String] = []
    package var allowLists: [AllowList] = []
    package var required: [Required] = []
    /// Whether its findings count only for rules that require it.
    package var isSilent = false
    /// The check that the digits of a secret must pass.
    package var checksum: Checksum?

    package init(id: String) {
        self.id = id
    }
}

/// A list of exceptions to rules.
package struct AllowList: Hashable, Sendable, Codable {
    /// How the parts of a list are combined.
    package enum Condition: String, Hashable, Sendable, Codable {
        /// One part is enough.
        case any
        /// All parts that are given must apply.
        case all
    }

    /// The text in which the expressions are searched.
    package enum Target: String, Hashable, Sendable, Codable {
        case secret, match, line
    }

    package var description = ""
    package var condition = Condition.any
    /// Full ids of commits in lower case.
    package var commits: [String] = []
    /// Expressions that may match in the file's path.
    package var paths: [String] = []
    package var expressions: [String] = []
    package var target = Target.secret
    /// Lower-case words that a secret may contain, in any case.
    package var stopwords: [String] = []
    /// The ids of the rules that it applies to; empty for all.
    package var rules: [String] = []

    package init() {}

    /// Whether it may skip a whole text for its path or commit.
    var goesByPlace: Bool { rules.isEmpty && !(commits.isEmpty && paths.isEmpty) }
}

/// Rules, and the allow lists for all of them.
package struct RuleSet: Hashable, Sendable, Codable {
    package var title = ""
    package var rules: [Rule] = []
    package var allowLists: [AllowList] = []

    package init(title: String = "", rules: [Rule] = [], allowLists: [AllowList] = []) {
        self.title = title
        self.rules = rules
        self.allowLists = allowLists
    }
}
