/// The secrets found in a push, and what could not be scanned.
package struct SecretFacts: Hashable, Sendable {
    /// One secret, with all the places in which the push brings it.
    package struct Secret: Hashable, Sendable {
        /// A rule and a fingerprint, which together identify a secret.
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
        /// The kind of secret, in words.
        package let description: String
        /// Advice on what to do besides removing it; empty where the rule has none.
        package let remedy: String
        /// A keyed hash that identifies the secret; see `SecretScan`. Empty for a file that is forbidden by its name.
        package let fingerprint: String
        /// The fingerprints under older keys: an exception may name one.
        package let earlierFingerprints: [String]
        /// Whether the rule reached its time limit, so that there may be a secret.
        package let isUnfinished: Bool
        /// Whether the rule matches only names such as `password`, so that a more specific rule's finding says more.
        package let isGeneric: Bool
        /// The names under which other rules report the same secret, or what is encoded in it, in the same place.
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

        /// The rule and fingerprint that identify it.
        package var name: Name { Name(rule: rule, fingerprint: fingerprint) }
    }

    /// A place of a secret in a commit or tag.
    package struct Place: Hashable, Sendable {
        /// The part of a commit or tag.
        package enum Part: Hashable, Sendable {
            /// A file's content, by path and line.
            case file(path: TreePath, line: Int)
            /// A file's name.
            case path(TreePath)
            /// The header of a commit or tag, such as the author's line.
            case header
            /// The message of a commit or tag.
            case message(line: Int)
        }

        /// The id of the commit or tag.
        package let object: ObjectID
        package let part: Part
        /// Whether a mark in its line says that it is not a secret, and the policy accepts such marks.
        package let isVouchedFor: Bool
        /// The archive that it is packed in; nil where it is not. An ordinary file's name may look like a member's.
        package let archive: TreePath?

        package init(object: ObjectID, part: Part, isVouchedFor: Bool = false, archive: TreePath? = nil) {
            self.object = object
            self.part = part
            self.isVouchedFor = isVouchedFor
            self.archive = archive
        }
    }

    /// A file, or a commit's own text, that was not scanned.
    package struct Unscanned: Hashable, Sendable {
        package let commit: ObjectID
        /// The file's path; nil for the commit's header and message.
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
    /// The pointers to Git LFS content that were found on the way.
    package var pointers: [LFSPointer] = []
    /// The exceptions that are in force.
    package var exceptions: [SecretException]
    /// The findings that `.gitleaksignore` of all tips names.
    package var ignored: IgnoredSecrets
    /// The findings named by those tips that contain a commit, for commits that not all tips contain.
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

/// How much harm a leaked secret can do.
package enum SecretSeverity: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    case low, medium, high, critical

    /// Orders severities from low to critical.
    package static func < (left: SecretSeverity, right: SecretSeverity) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
