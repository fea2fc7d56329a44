import Domain

extension PolicySettings.IdentitySettings {
    /// `[identity]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(["local"])
        self.init()
        local = try table.bool("local") ?? local
    }
}
