package import Domain
import LedgerStore

/// Enters actors, and what the gate is to know of them.
package struct EnterActors {
    private let home: Home

    package init(home: Home) {
        self.home = home
    }

    /// Enters an actor.
    ///
    /// - Throws: `Problem` where the name, a group or an address is invalid, or there is such an actor, or an address of
    ///   theirs is another's.
    package func add(_ profile: ActorProfile) throws {
        try Self.check(profile)
        try home.openLedgerToWrite().add(profile)
    }

    /// Adds an actor to a group, or removes it.
    ///
    /// - Throws: `Problem` where the group is invalid, or there is no such actor.
    package func setMember(_ name: String, of group: String, to isMember: Bool) throws {
        try Self.check(group: group)
        try home.openLedgerToWrite().setMember(name, of: group, to: isMember)
    }

    /// Adds or removes an address that an actor's commits carry.
    ///
    /// - Throws: `Problem` where the address is invalid, is another's, or is not theirs, or there is no such actor.
    package func setAddress(_ address: String, of name: String, to isTheirs: Bool) throws {
        try Self.check(address: address)
        try home.openLedgerToWrite().setAddress(address, of: name, to: isTheirs)
    }

    /// Disables an actor, or enables it again.
    ///
    /// - Throws: where there is no such actor.
    package func setDisabled(_ name: String, to isDisabled: Bool) throws {
        try home.openLedgerToWrite().setDisabled(name, to: isDisabled)
    }

    // MARK: What was given

    /// Makes sure that an actor's name, groups and addresses can be entered.
    ///
    /// - Throws: `Problem` where one is invalid.
    package static func check(_ profile: ActorProfile) throws {
        try check(name: profile.name)
        try profile.groups.sorted().forEach(check(group:))
        try profile.emails.sorted().forEach(check(address:))
    }

    private static func check(name: String) throws {
        guard !ActorName.isSound(name) else { return }
        throw Problem(.invalid, "'\(ActorName.shown(name))' cannot name an actor: \(ActorName.rule)")
    }

    /// Makes sure that a group can be named. Policies tell groups from actors by an `@` before them.
    ///
    /// - Throws: `Problem` where it is invalid.
    package static func check(group: String) throws {
        guard group.isEmpty || group.hasPrefix("@") || VisibleText.escaping(group) != group else { return }
        throw Problem(
            .invalid, "'\(VisibleText.escaping(group))' cannot name a group",
            advice: "leave out an @ before it, line ends and control characters")
    }

    /// Makes sure that a text is an e-mail address.
    ///
    /// - Throws: `Problem` where it is none.
    package static func check(address: String) throws {
        let isAddress = address.wholeMatch(of: /[^\s@<>]+@[^\s@<>]+/) != nil
        guard !isAddress || VisibleText.escaping(address) != address else { return }
        throw Problem(
            .invalid, "'\(VisibleText.escaping(address))' is not an e-mail address",
            advice: "give one such as ada@example.com")
    }
}
