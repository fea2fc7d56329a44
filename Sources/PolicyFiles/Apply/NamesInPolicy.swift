package import Domain

/// Finds names in a policy that belong to no actor of the home.
package struct NamesInPolicy {
    private let profiles: [ActorProfile]

    /// Takes the actors as they are now.
    ///
    /// - Throws: errors of the ledger.
    package init(_ ledger: any LedgerReading) throws {
        profiles = try ledger.profiles()
    }

    /// Remarks about unknown readers of sessions: a misspelt name gives the right to no one, or to an account that gets
    /// that name later.
    package func remarks(on settings: PolicySettings) -> [String] {
        let all = [settings] + settings.overlays.sorted { $0.key < $1.key }.map(\.value)
        return Set(all.flatMap(\.sessions.readers)).sorted().compactMap { name in
            if name.hasPrefix("@") {
                let hasMembers = profiles.contains { $0.groups.contains(String(name.dropFirst())) }
                return hasMembers ? nil : "'readers' of [sessions]: the group \(name) has no members"
            }
            return profiles.contains { $0.name == name }
                ? nil : "'readers' of [sessions]: there is no actor '\(name)'"
        }
    }
}
