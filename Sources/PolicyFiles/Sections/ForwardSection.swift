import Domain

extension PolicySettings.ForwardSettings {
    /// `[forward]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(["wait"])
        self.init()
        wait = try table.int("wait", in: 0...600) ?? wait
    }
}
