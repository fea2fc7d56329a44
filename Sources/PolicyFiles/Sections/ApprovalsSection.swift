import Domain

extension PolicySettings.ApprovalSettings {
    /// `[approvals]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(["expiry", "wait", "emergency", "signed"] + PolicyTable.approvalKeys)
        self.init()
        standard = try table.approval() ?? standard
        expiry = try table.int("expiry", in: 1...365) ?? expiry
        wait = try table.int("wait", in: 0...3_600) ?? wait
        emergency = Set(try table.strings("emergency") ?? [])
        signed = try table.bool("signed") ?? signed
    }
}
