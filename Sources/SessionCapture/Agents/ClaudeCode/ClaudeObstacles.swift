import JSONText

extension Agent {
    /// https://docs.claude.com/en/docs/claude-code/settings
    static func obstaclesToClaude(at place: HookPlace) -> [Obstacle] {
        let managed = "/etc/claude-code/managed-settings.json"
        let account = place.folders.folder(named: "CLAUDE_CONFIG_DIR", else: "\(place.folders.home)/.claude")
        let files =
            [managed, account + "/settings.json"]
            + Set([place.top, place.mainTop]).sorted().flatMap {
                ["\($0)/.claude/settings.json", "\($0)/.claude/settings.local.json"]
            }
        let disabled = files.filter { place.json($0)["disableAllHooks"]?.bool == true }.map { file in
            Obstacle(
                "Claude Code runs no hooks: 'disableAllHooks' is set in \(file)", mend: "take it out there")
        }
        guard place.json(managed)["allowManagedHooksOnly"]?.bool == true else { return disabled }
        return disabled + [
            Obstacle(
                "Claude Code runs only hooks that \(managed) has ('allowManagedHooksOnly')",
                mend: "ask the machine's administrator to put 'git session hook claude-code' there")
        ]
    }
}
