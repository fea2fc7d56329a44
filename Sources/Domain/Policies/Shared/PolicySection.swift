/// The settings of one policy, with what the gate needs to know of them besides what they ask for.
///
/// What the gate knows of every policy is asked here, so that a policy says it in its own file and no list
/// elsewhere can forget it. A requirement has a default only where silence is strict.
package protocol PolicySection: Codable, Hashable, Sendable {
    /// What holds where the policy file says nothing.
    init()

    /// Who approves what is held, wherever these settings name approvers of their own.
    var namedApprovals: [ApprovalRule] { get }

    /// The refs of everything that is about some refs only. What comes to those is found out for each of them: a
    /// commit may have come to the mirror by another ref before.
    var scopes: [[GlobPattern]] { get }

    /// What is gathered of a push only because these settings ask for it.
    var wantedFacts: WantedFacts { get }

    /// How values may change where the table is pinned, by their keys. Actions can always become stricter; anything
    /// else that is not named here stays as it is.
    static var pins: [String: PinnedValue] { get }

    /// Whether more entries only make the policy stricter, so that other files may add some where the table is pinned.
    static var moreIsStricter: Bool { get }
}

extension PolicySection {
    package static var pins: [String: PinnedValue] { [:] }
    package static var moreIsStricter: Bool { false }
}

/// One of the entries of a policy whose entries each stand for themselves.
package protocol PolicyEntry: Codable, Hashable, Sendable {
    /// Who approves what it holds; nil for those whom the policy names for all.
    var approval: ApprovalRule? { get }

    /// The refs for which it is found out which commits come to them; empty where it does not ask.
    var scope: [GlobPattern] { get }

    /// What is gathered of a push only because the entry asks for it.
    var wantedFacts: WantedFacts { get }

    /// Whether more entries only make the policy stricter.
    static var moreIsStricter: Bool { get }
}

extension Array: PolicySection where Element: PolicyEntry {
    package var namedApprovals: [ApprovalRule] { compactMap(\.approval) }
    package var scopes: [[GlobPattern]] { map(\.scope) }
    package var wantedFacts: WantedFacts { WantedFacts(of: map(\.wantedFacts)) }
    package static var moreIsStricter: Bool { Element.moreIsStricter }
}

/// How a value of a pinned table may change in another file.
package enum PinnedValue: Sendable {
    /// A number that may become smaller, or greater.
    case smaller, greater
    /// A list of names that may become shorter.
    case fewer
    /// A limit that may be set where there is none.
    case limit
}
