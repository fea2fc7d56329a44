import TOMLKit

extension Agent {
    /// Codex passes over hooks of projects that it does not trust, and over each that was not trusted itself. What
    /// changes in a hook makes it untrusted again.
    static func obstaclesToCodex(at place: HookPlace) -> [Obstacle] {
        let home = place.folders.folder(named: "CODEX_HOME", else: "\(place.folders.home)/.codex")
        let settings = place.toml(home + "/config.toml")
        var obstacles: [Obstacle] = []
        let projects = settings["projects"]?.table
        let isTrusted = [place.top, place.mainTop].contains {
            projects?[$0]?.table?["trust_level"]?.string == "trusted"
        }
        if !place.isOfAccount, !isTrusted {
            obstacles.append(
                Obstacle(
                    "Codex passes over the hooks of \(place.mainTop), which it does not trust",
                    mend: "start 'codex' there and trust the project"))
        }
        // In a linked work tree it runs the main one's, by that file's trust.
        let file = place.isOfAccount ? place.file : place.mainTop + "/.codex/hooks.json"
        let state = settings["hooks"]?.table?["state"]?.table
        let trusted = (state?.keys ?? []).filter { key in
            key.hasPrefix(file + ":") && state?[key]?.table?["trusted_hash"] != nil
        }
        if trusted.count < place.entries {
            obstacles.append(
                Obstacle(
                    "Codex passes over hooks of \(file) that were not trusted",
                    mend: "start 'codex', look at /hooks and trust them"))
        }
        return obstacles
    }
}
