/// One thing that a policy noticed in a push.
package struct Finding: Hashable, Sendable, Codable {
    /// What a policy asks for when it notices something, from the most lenient to the strictest.
    package enum Action: String, Codable, Sendable, Comparable, CaseIterable {
        /// Let the push pass: no finding is made.
        case accept
        /// Keep the finding in the ledger and let the push pass.
        case record
        /// Ask an approver.
        case hold
        /// Refuse the push.
        case reject

        private var strictness: Int {
            switch self {
            case .accept: 0
            case .record: 1
            case .hold: 2
            case .reject: 3
            }
        }

        /// Whether the left action is more lenient.
        package static func < (left: Action, right: Action) -> Bool { left.strictness < right.strictness }
    }

    /// The policy that noticed it, as the policy file names it.
    package let policy: String
    package let action: Action
    package let ref: RefName?
    package let commit: ObjectID?
    /// What is wrong, in words for the pusher.
    package let message: String
    /// What the pusher can do about it.
    package let advice: String?
    /// Who approves it, where it is held; nil for the approvers whom the policy names for everything.
    package let approval: ApprovalRule?

    package init(
        policy: String, action: Action, ref: RefName? = nil, commit: ObjectID? = nil, message: String,
        advice: String? = nil, approval: ApprovalRule? = nil
    ) {
        self.policy = policy
        self.action = action
        self.ref = ref
        self.commit = commit
        self.message = message
        self.advice = advice
        self.approval = approval
    }

    /// The finding once approvers let it pass: it is only recorded.
    func approved(by names: String) -> Finding {
        Finding(
            policy: policy, action: .record, ref: ref, commit: commit,
            message: "\(message), approved by \(names)")
    }
}
