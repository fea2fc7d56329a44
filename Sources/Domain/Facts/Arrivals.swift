/// Which commits a push brings to refs that the policy tells apart. A commit that came to the mirror by another ref
/// before is new to the ref that it comes to now.
package struct Arrivals: Sendable {
    /// A ref of the push, beside the refs that an entry of the policy is about.
    package struct Scope: Hashable, Sendable {
        package let ref: RefName
        package let patterns: [GlobPattern]

        package init(ref: RefName, patterns: [GlobPattern]) {
            self.ref = ref
            self.patterns = patterns
        }
    }

    /// What was found of a commit when it came to the mirror.
    package struct Judged: Hashable, Sendable {
        package let outcome: SessionOutcome
        /// How many of its lines the sessions have that it names, or that were found.
        package let covered: Int?
        /// The session that has most of its lines, where it names none.
        package let found: SessionID?

        package init(outcome: SessionOutcome, covered: Int?, found: SessionID?) {
            self.outcome = outcome
            self.covered = covered
            self.found = found
        }
    }

    /// The commits that came to the mirror before, the oldest first.
    package private(set) var earlier: [CommitFacts] = []
    /// The judgements on those commits; there is none on commits from before the gate.
    package var judged: [ObjectID: Judged] = [:]
    private var commits: [Scope: Set<ObjectID>] = [:]

    package init() {}

    /// Notes what comes to the ref of `scope`.
    ///
    /// - Parameter facts: of those that came to the mirror before, the oldest first.
    package mutating func add(_ ids: Set<ObjectID>, to scope: Scope, earlier facts: [CommitFacts]) {
        commits[scope] = ids
        let known = Set(earlier.map(\.id))
        earlier += facts.filter { !known.contains($0.id) }
    }

    /// The commits that come to a scope's ref; nil where that was not found out.
    func commits(to scope: Scope) -> Set<ObjectID>? { commits[scope] }

    /// Adds commits that came to the mirror before and give a ref something back now, with the paths that they and
    /// others give back.
    package mutating func add(
        returned paths: [ObjectID: [CommitFacts.ChangedPath]], by merges: [CommitFacts]
    ) {
        let known = Set(earlier.map(\.id))
        earlier += merges.filter { !known.contains($0.id) }
        for index in earlier.indices {
            if let paths = paths[earlier[index].id] { earlier[index].add(returned: paths) }
        }
    }

    /// Exchanges the texts of its commits that are kept and shown.
    ///
    /// - Throws: what `mask` throws.
    package mutating func mask(_ mask: (String) throws -> String) rethrows {
        for index in earlier.indices { try earlier[index].mask(mask) }
    }
}

extension PushFacts {
    /// Whether a commit comes to `ref`, as far as that was found out for entries about `patterns`.
    func brings(_ commit: CommitFacts, to ref: RefName, of patterns: [GlobPattern]) -> Bool {
        let scope = Arrivals.Scope(ref: ref, patterns: patterns)
        return history.arrivals.commits(to: scope)?.contains(commit.id) ?? true
    }

    /// The commits that come to the refs that one of `patterns` matches, the oldest first; without patterns all that
    /// are new to the mirror.
    package func commits(to patterns: [GlobPattern]) -> [CommitFacts] {
        guard !patterns.isEmpty else { return history.commits }
        let scopes = push.refUpdates.filter { !$0.new.isZero }.map(\.ref)
            .filter { ref in patterns.contains { $0.matches(ref.rawValue) } }
            .map { history.arrivals.commits(to: Arrivals.Scope(ref: $0, patterns: patterns)) }
        guard !scopes.isEmpty else { return [] }
        let known = scopes.compactMap(\.self)
        // All of them count where it was not found out.
        guard known.count == scopes.count else { return history.commits }
        let ids = known.reduce(into: Set()) { $0.formUnion($1) }
        return (history.arrivals.earlier + history.commits).filter { ids.contains($0.id) }
    }
}
