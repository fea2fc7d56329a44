/// What approvers rejected is not judged anew because it is sent anew, alone or with something beside it.
struct RejectionPolicy: Policy {
    static let name = "approvals"

    init() {}

    init(of _: PolicySettings) {}

    func findings(in facts: PushFacts) -> [Finding] {
        guard let rejection = facts.rejection else { return [] }
        return [
            Finding(
                policy: Self.name, action: .reject,
                message:
                    "it brings exactly what was held as h\(rejection.hold) before and \(rejection.words)",
                advice: "change what was rejected and push that")
        ]
    }
}
