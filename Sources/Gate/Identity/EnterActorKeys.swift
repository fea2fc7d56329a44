package import Domain
import LedgerStore

/// Enters the ssh keys of actors.
package struct EnterActorKeys {
    private let home: Home

    package init(home: Home) {
        self.home = home
    }

    /// Enters a key, whose holder acts as the actor from now on.
    ///
    /// - Throws: where another has it, or there is no such actor.
    package func add(_ key: SSHPublicKey, of name: String) throws {
        try home.openLedgerToWrite().add(
            ActorKey(
                fingerprint: key.fingerprint, actor: name, type: key.type, key: key.key, comment: key.comment,
                addedAt: .now))
    }

    /// Removes a key, which gives access no longer.
    ///
    /// - Throws: where no actor has it.
    package func remove(_ fingerprint: String) throws {
        try home.openLedgerToWrite().removeKey(fingerprint)
    }

    /// The keys of an actor, or of all.
    ///
    /// - Throws: where there is no such actor.
    package func keys(of name: String?) throws -> [ActorKey] {
        let ledger = try home.openLedger()
        if let name, try ledger.profile(of: name) == nil { throw Ledger.ProfileProblem.unknown(name) }
        return try ledger.keys(of: name)
    }
}
