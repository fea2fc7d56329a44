package import Domain

/// A person who reads the ledger.
package struct Viewer: Sendable {
    package let name: String
    /// Whether they use the home's account: its files are theirs, so nothing can be kept from them.
    let isAdministrator: Bool
    /// Nil for an actor that no administrator entered.
    let profile: ActorProfile?

    /// The home's account, by the name of the person who uses it.
    package static func administrator(_ name: String) -> Viewer {
        Viewer(name: name, isAdministrator: true, profile: nil)
    }

    /// An actor whom the server in front names.
    ///
    /// - Throws: where the ledger cannot be read.
    package static func actor(_ name: String, in ledger: any LedgerReading) throws -> Viewer {
        Viewer(name: name, isAdministrator: false, profile: try ledger.profile(of: name))
    }

    private init(name: String, isAdministrator: Bool, profile: ActorProfile?) {
        self.name = name
        self.isAdministrator = isAdministrator
        self.profile = profile
    }
}
