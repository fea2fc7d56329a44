extension SessionPolicy {
    /// `[sessions]` of the policy file: what to do about each outcome, and how much coverage is enough.
    package struct Settings: Hashable, Sendable, Codable {
        /// An outcome that the policy file has an action for, by its key.
        package enum Word: String, Hashable, Sendable, Codable, CodingKeyRepresentable, CaseIterable {
            /// The commit says that an agent helped, and names no session.
            case missing
            /// It names a segment that is not recorded, or recorded with another hash.
            case mismatch
            /// It bears only a mark that people also use, and names no session.
            case weak
            /// The named sessions have some of its lines.
            case partial
            /// The named sessions do not have them.
            case unsupported
            /// It bears no sign of an agent, and a recorded session has its lines.
            case undeclared
            /// It names another actor's session. Above `record` such a session explains nothing.
            case others
            /// A person declared by hand that an agent wrote it, and no recorded session shows it.
            case declared
        }

        /// A special case for some refs and paths, instead of what holds in general.
        package struct Special: Hashable, Sendable, Codable {
            /// Empty for all.
            package var refs: [GlobPattern]
            /// A commit that changes one of these paths is meant; nil for any path.
            package var paths: PathPatterns?
            package var actions: [Word: Finding.Action]
            package var approval: ApprovalRule?

            package init(
                refs: [GlobPattern], paths: PathPatterns?, actions: [Word: Finding.Action],
                approval: ApprovalRule? = nil
            ) {
                self.refs = refs
                self.paths = paths
                self.actions = actions
                self.approval = approval
            }
        }

        package var missing = Finding.Action.reject
        package var mismatch = Finding.Action.reject
        package var weak = Finding.Action.record
        package var partial = Finding.Action.record
        package var unsupported = Finding.Action.reject
        package var undeclared = Finding.Action.record
        package var others = Finding.Action.reject
        /// Nil where the policy file does not say: see `standardForDeclared`.
        package var declared: Finding.Action?
        package var coverage = Attribution.Thresholds(verified: 0.5, partial: 0.2)
        /// The special cases. The first that applies to a commit and its ref counts.
        package var specials: [Special] = []
        /// Who approves what is held; nil for the approvers whom the policy names for everything.
        package var approval: ApprovalRule?
        /// The actors for whom findings are only recorded.
        package var exempt: [Exemption] = []
        /// Who reads the text of all sessions: the names of actors, and of groups with `@`.
        @SortedSet package var readers: Set<String> = []

        package init() {}

        /// Whether an actor reads the text of all sessions.
        package func isReader(_ actor: ActorProfile) -> Bool {
            !actor.isDisabled
                && (readers.contains(actor.name) || actor.groups.contains { readers.contains("@" + $0) })
        }

        /// The action on an outcome.
        package subscript(word: Word) -> Finding.Action {
            get { self[keyPath: Self.path(of: word)] }
            set { self[keyPath: Self.path(of: word)] = newValue }
        }

        /// The action on what is declared by hand where the policy file does not say: an approver looks at it, since
        /// anyone can declare anything. To be honest is never more costly than to say nothing.
        package var standardForDeclared: Finding.Action { min(missing, .hold) }

        private var declaredOrStandard: Finding.Action {
            get { declared ?? standardForDeclared }
            set { declared = newValue }
        }

        private static func path(of word: Word) -> WritableKeyPath<Settings, Finding.Action> {
            switch word {
            case .missing: \.missing
            case .mismatch: \.mismatch
            case .weak: \.weak
            case .partial: \.partial
            case .unsupported: \.unsupported
            case .undeclared: \.undeclared
            case .others: \.others
            case .declared: \.declaredOrStandard
            }
        }
    }
}

extension SessionPolicy.Settings {
    /// The special cases, ready to be asked about a push.
    struct Scopes {
        fileprivate let settings: SessionPolicy.Settings
        fileprivate let facts: PushFacts
        fileprivate let places: SpecialPlaces
        fileprivate let refs: [RefName]

        /// What holds for a commit; the strictest where it comes to several refs, or changes paths of several
        /// cases: what is let pass for some paths is not for the others.
        func settings(for commit: CommitFacts) -> SessionPolicy.Settings {
            guard !settings.specials.isEmpty, let first = refs.first else { return settings }
            return refs.dropFirst().reduce(settings(for: commit, to: first)) {
                $0.strictest(with: settings(for: commit, to: $1))
            }
        }

        private func settings(for commit: CommitFacts, to ref: RefName) -> SessionPolicy.Settings {
            let specials = settings.specials.indices.filter { index in
                let special = settings.specials[index]
                return special.isFor(ref)
                    && (special.refs.isEmpty || facts.brings(commit, to: ref, of: special.refs))
            }
            let cases = places.cases(of: commit, among: specials).map { settings.settings(in: $0) }
            return cases.dropFirst().reduce(cases.first ?? settings) { $0.strictest(with: $1) }
        }
    }

    func scopes(in facts: PushFacts) -> Scopes {
        Scopes(
            settings: self, facts: facts, places: SpecialPlaces(specials),
            refs: facts.push.refUpdates.filter { !$0.new.isZero && $0.ref.isForwarded }.map(\.ref))
    }

    /// What holds in a special case, by its place; in general where that is nil.
    func settings(in special: Int?) -> SessionPolicy.Settings {
        guard let special = special.map({ specials[$0] }) else { return self }
        var result = self
        for (word, action) in special.actions { result[word] = action }
        result.approval = special.approval ?? approval
        return result
    }

    private func strictest(with other: SessionPolicy.Settings) -> SessionPolicy.Settings {
        var result = self
        for word in Word.allCases where other[word] > self[word] {
            result[word] = other[word]
            result.approval = other.approval
        }
        return result
    }
}

extension SessionPolicy.Settings: PolicySection {
    package var namedApprovals: [ApprovalRule] { (specials.map(\.approval) + [approval]).compactMap(\.self) }
    package var scopes: [[GlobPattern]] { specials.map(\.refs) }
    package var wantedFacts: WantedFacts { WantedFacts() }

    package static var pins: [String: PinnedValue] {
        ["verified": .greater, "partial": .greater, "readers": .fewer]
    }
}
