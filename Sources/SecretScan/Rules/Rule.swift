/// What to look for, and what of it is none: a rule in gitleaks' format, with a severity and a remedy of our own.
package struct Rule: Hashable, Sendable, Codable {
    /// How bad a leak is; what a policy decides by.
    package enum Severity: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
        case low, medium, high, critical

        package static func < (left: Severity, right: Severity) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    /// Another rule that has to be found near a finding, or it is none.
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
    /// What to do when it leaked.
    package var remedy = ""
    /// The expression, in the syntax that Go and PCRE share; without one the rule reports files by their path.
    package var expression: String?
    /// An expression that a file's path has to contain.
    package var path: String?
    /// The group that holds the secret; 0 for the first that is not empty, or the whole match where there is none.
    package var secretGroup = 0
    /// In bits a character; a secret with as much or less is none. 0 where any will do.
    package var entropy = 0.0
    /// Lower case; the text must contain one of them, whatever its case. Empty where any text will do.
    package var keywords: [String] = []
    package var tags: [String] = []
    package var allowLists: [AllowList] = []
    package var required: [Required] = []
    /// Whether its findings only count for the rules that require it.
    package var isSilent = false
    /// What the digits of a secret must add up to.
    package var checksum: Checksum?

    package init(id: String) {
        self.id = id
    }
}

/// What is not to be found.
package struct AllowList: Hashable, Sendable, Codable {
    package enum Condition: String, Hashable, Sendable, Codable {
        /// One of its parts is enough.
        case any
        /// Each of its parts that is given has to apply.
        case all
    }

    /// What the expressions are looked for in.
    package enum Target: String, Hashable, Sendable, Codable {
        case secret, match, line
    }

    package var description = ""
    package var condition = Condition.any
    /// Whole ids of commits, lower case.
    package var commits: [String] = []
    /// Expressions that a file's path may contain.
    package var paths: [String] = []
    package var expressions: [String] = []
    package var target = Target.secret
    /// Lower case; what a secret may contain, whatever its case.
    package var stopwords: [String] = []
    /// The rules that it is for; empty for all.
    package var rules: [String] = []

    package init() {}

    /// Whether it may pass over a whole text for its path or commit.
    var goesByPlace: Bool { rules.isEmpty && !(commits.isEmpty && paths.isEmpty) }
}

/// Rules, and what none of them is to find.
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
