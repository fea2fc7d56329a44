/// Refuses what approvers rejected before, however often it is pushed, alone or together with other changes.
struct RejectionPolicy: Policy {
    static let name = "approvals"

    init() {}

    init(of _: PolicySettings) {}

    func findings(in facts: PushFacts) -> [Finding] {
        guard let rejection = facts.decisions.rejection else { return [] }
        return [
            Finding(
                policy: Self.name, action: .reject,
                message:
                    "it brings exactly what was held as h\(rejection.hold) before and \(rejection.words)",
                advice: "change what was rejected and push that")
        ]
    }
}
