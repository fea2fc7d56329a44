/// What was found of secrets in what a push brings.
package struct SecretFacts: Hashable, Sendable {
    /// One secret, with all the places in which the push brings it.
    package struct Secret: Hashable, Sendable {
        /// By which it is told from all others.
        package struct Name: Hashable, Sendable {
            package let rule: String
            package let fingerprint: String

            package init(rule: String, fingerprint: String) {
                self.rule = rule
                self.fingerprint = fingerprint
            }
        }

        package let rule: String
        package let severity: SecretSeverity
        /// What kind of secret it is.
        package let description: String
        /// What to do about it beside taking it out; empty where the rule says nothing.
        package let remedy: String
        /// By which the same secret is known again; see `SecretScan`. Empty for a file that is forbidden by its name.
        package let fingerprint: String
        /// Those that keys before the newest make of it: an exception may name one.
        package let earlierFingerprints: [String]
        /// Whether the rule could not finish, so that there may be a secret.
        package let isUnfinished: Bool
        /// Whether the rule goes by a name such as `password` alone, so that a particular one's says more.
        package let isGeneric: Bool
        /// What other rules make of the same secret, or of what is encoded in it, where both are in one place.
        package var alike: Set<Name> = []
        /// The first commit that brings it comes first.
        package var places: [Place]
        /// Whether one of the push's new tips still has it.
        package var isInTip: Bool

        package init(
            rule: String, severity: SecretSeverity, description: String, remedy: String, fingerprint: String,
            earlierFingerprints: [String], isUnfinished: Bool, isGeneric: Bool = false, places: [Place],
            isInTip: Bool
        ) {
            self.rule = rule
            self.severity = severity
            self.description = description
            self.remedy = remedy
            self.fingerprint = fingerprint
            self.earlierFingerprints = earlierFingerprints
            self.isUnfinished = isUnfinished
            self.isGeneric = isGeneric
            self.places = places
            self.isInTip = isInTip
        }

        package var name: Name { Name(rule: rule, fingerprint: fingerprint) }
    }

    package struct Place: Hashable, Sendable {
        package enum Part: Hashable, Sendable {
            /// A file's content, by path and line.
            case file(path: TreePath, line: Int)
            /// A file's name.
            case path(TreePath)
            /// The commit's header, or a tag's: who wrote it, and whatever else stands there.
            case header
            /// The commit's message, or a tag's.
            case message(line: Int)
        }

        /// The commit; of a tag's message the tag itself.
        package let object: ObjectID
        package let part: Part
        /// Whether its line's author says that it is none, and the policy takes their word.
        package let isVouchedFor: Bool
        /// The file that it is packed in; nil where it is in none. An ordinary name may look like a member's.
        package let archive: TreePath?

        package init(object: ObjectID, part: Part, isVouchedFor: Bool = false, archive: TreePath? = nil) {
            self.object = object
            self.part = part
            self.isVouchedFor = isVouchedFor
            self.archive = archive
        }
    }

    /// Something that was not looked into.
    package struct Unscanned: Hashable, Sendable {
        package let commit: ObjectID
        /// Nil for its own words: the header and the message.
        package let path: TreePath?
        package let reason: String

        package init(commit: ObjectID, path: TreePath?, reason: String) {
            self.commit = commit
            self.path = path
            self.reason = reason
        }
    }

    package var secrets: [Secret]
    package var unscanned: [Unscanned]
    /// What was come across of files whose content is not Git's.
    package var pointers: [LFSPointer] = []
    /// The exceptions that are in force.
    package var exceptions: [SecretException]
    /// What the tips' own files name.
    package var ignored: IgnoredSecrets
    /// The same of commits that not all of the push's tips contain: those that do speak for them.
    package var ignoredIn: [ObjectID: IgnoredSecrets] = [:]

    package init(
        secrets: [Secret] = [], unscanned: [Unscanned] = [], exceptions: [SecretException] = [],
        ignored: IgnoredSecrets = IgnoredSecrets()
    ) {
        self.ignored = ignored
        self.secrets = secrets
        self.unscanned = unscanned
        self.exceptions = exceptions
    }
}

/// How bad it is that a secret leaks.
package enum SecretSeverity: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    case low, medium, high, critical

    package static func < (left: SecretSeverity, right: SecretSeverity) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
