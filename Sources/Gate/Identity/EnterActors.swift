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
    /// - Throws: where there is such an actor, or an address of theirs is another's.
    package func add(_ profile: ActorProfile) throws {
        try home.openLedgerToWrite().add(profile)
    }

    /// Adds an actor to a group, or removes it.
    ///
    /// - Throws: where there is no such actor.
    package func setMember(_ name: String, of group: String, to isMember: Bool) throws {
        try home.openLedgerToWrite().setMember(name, of: group, to: isMember)
    }

    /// Adds or removes an address that an actor's commits carry.
    ///
    /// - Throws: where there is no such actor, or the address is another's, or not theirs.
    package func setAddress(_ address: String, of name: String, to isTheirs: Bool) throws {
        try home.openLedgerToWrite().setAddress(address, of: name, to: isTheirs)
    }

    /// Disables an actor, or enables it again.
    ///
    /// - Throws: where there is no such actor.
    package func setDisabled(_ name: String, to isDisabled: Bool) throws {
        try home.openLedgerToWrite().setDisabled(name, to: isDisabled)
    }
}
