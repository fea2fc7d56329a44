import Domain

extension PushLimits {
    /// The least memory with which a push can pass: the rules for secrets alone take tens of megabytes.
    private static let leastMemory = 64 << 20

    /// `[limits]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(["seconds", "memory"])
        self.init()
        seconds = try table.int("seconds", in: 1...86_400) ?? seconds
        memory = try table.int("memory", in: Self.leastMemory...(1 << 40)) ?? memory
    }
}
