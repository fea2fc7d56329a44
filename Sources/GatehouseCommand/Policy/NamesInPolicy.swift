import Domain
import LedgerStore

/// Finds names in a policy that are nobody's here.
struct NamesInPolicy {
    private let profiles: [ActorProfile]

    init(_ ledger: Ledger) throws {
        profiles = try ledger.profiles()
    }

    /// What is to be said of those who read others' sessions: by a name that is misspelt nobody reads them, or whoever
    /// gets that name later.
    func remarks(on settings: PolicySettings) -> [String] {
        let all = [settings] + settings.overlays.sorted { $0.key < $1.key }.map(\.value)
        return Set(all.flatMap(\.sessions.readers)).sorted().compactMap { name in
            if name.hasPrefix("@") {
                let isSomebodys = profiles.contains { $0.groups.contains(String(name.dropFirst())) }
                return isSomebodys ? nil : "'readers' of [sessions]: nobody is in \(name)"
            }
            return profiles.contains { $0.name == name }
                ? nil : "'readers' of [sessions]: there is no actor '\(name)'"
        }
    }
}
