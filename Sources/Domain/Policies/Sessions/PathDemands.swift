/// What the policies demand of lines, by path. A line that moves to a path where more is demanded counts as new there.
package struct PathDemands: Sendable {
    /// What is asked of a path, alike for many.
    package struct Kind: Hashable, Sendable {
        /// The special case that is for it, for each ref.
        fileprivate let specials: [Int?]
        /// The entries about agents that are about it.
        fileprivate let entries: Set<Int>
    }

    private let sessions: SessionPolicy.Settings
    private let places: SpecialPlaces
    /// The special cases that are for each ref.
    private let specials: [[Int]]
    private let entries: PathPatternIndex

    /// Nil where the same is asked of all paths.
    package init?(_ sessions: SessionPolicy.Settings, _ agents: [AgentPolicy.Entry], of refs: [RefName]) {
        let guarded = agents.compactMap(\.paths)
        guard !guarded.isEmpty || sessions.specials.contains(where: { $0.paths != nil }) else { return nil }
        self.sessions = sessions
        places = SpecialPlaces(sessions.specials)
        specials = refs.map { ref in sessions.specials.indices.filter { sessions.specials[$0].isFor(ref) } }
        entries = PathPatternIndex(guarded)
    }

    /// The kind of a path: paths of the same kind have the same demands.
    package func kind(of path: TreePath) -> Kind {
        Kind(
            specials: specials.map { places.special(for: path, among: $0) },
            entries: Set(entries.lists(containing: path)))
    }

    /// Whether no more is asked of the second kind than of the first.
    package func areMet(by old: Kind, for new: Kind) -> Bool {
        new.entries.isSubset(of: old.entries)
            && zip(old.specials, new.specials).allSatisfy { old, new in
                let (old, new) = (sessions.settings(in: old), sessions.settings(in: new))
                return SessionPolicy.Settings.Word.allCases.allSatisfy { new[$0] <= old[$0] }
            }
    }
}
