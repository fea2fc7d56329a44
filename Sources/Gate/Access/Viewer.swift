import Domain
package import LedgerStore

/// Who looks at what the ledger has.
package struct Viewer: Sendable {
    package let name: String
    /// Whether it is whoever has the home's account: the home's files are theirs, and nothing can be kept from them.
    let isAdministrator: Bool
    /// Nil for one that the administrator never entered.
    let profile: ActorProfile?

    /// Whoever runs a command as the home's account, and is told by no server.
    package static func administrator(_ name: String) -> Viewer {
        Viewer(name: name, isAdministrator: true, profile: nil)
    }

    /// Whom the server in front names.
    package static func actor(_ name: String, in ledger: Ledger) throws -> Viewer {
        Viewer(name: name, isAdministrator: false, profile: try ledger.profile(of: name))
    }

    private init(name: String, isAdministrator: Bool, profile: ActorProfile?) {
        self.name = name
        self.isAdministrator = isAdministrator
        self.profile = profile
    }
}
