import TOMLKit

extension Agent {
    /// It passes over a project's hooks in a folder that was not trusted before.
    static func obstaclesToVibe(at place: HookPlace) -> [Obstacle] {
        guard !place.isOfAccount else { return [] }
        let home = place.folders.folder(named: "VIBE_HOME", else: "\(place.folders.home)/.vibe")
        let trusted = place.toml(home + "/trusted_folders.toml")["trusted"]?.array
        guard !place.isInside((trusted.map(Array.init) ?? []).compactMap(\.string)) else { return [] }
        return [
            Obstacle(
                "Mistral Vibe passes over the hooks of \(place.top), which it does not trust",
                mend:
                    "start 'vibe' there once and say yes, or with --trust, or run 'git session enable --global "
                    + "--agent mistral-vibe', whose hooks run everywhere")
        ]
    }
}
