import JSONText

extension Agent {
    /// Its command line passes over a repository's hooks in a folder that was not trusted before.
    static func obstaclesToCopilot(at place: HookPlace) -> [Obstacle] {
        guard !place.isOfAccount else { return [] }
        let home = place.folders.folder(named: "COPILOT_HOME", else: "\(place.folders.home)/.copilot")
        let settings = place.json(home + "/config.json")
        let trusted = ["trustedFolders", "trusted_folders"].flatMap { settings[$0]?.array ?? [] }
        guard !place.isInside(trusted.compactMap(\.string)) else { return [] }
        return [
            Obstacle(
                "'copilot -p' passes over the hooks of \(place.top), which it does not trust",
                mend:
                    "start 'copilot' there and trust the folder, or run 'git session enable --global --agent "
                    + "copilot', whose hooks run everywhere")
        ]
    }
}
