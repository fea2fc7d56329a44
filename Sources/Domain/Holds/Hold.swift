/// A push that is kept for an approver.
package struct Hold: Hashable, Sendable {
    /// By which people name it, as `h<number>`.
    package let number: Int64
    /// The number of the push.
    package let push: Int64
    package let mirror: String
    package let pusher: String
    /// What the pusher said with it.
    package let options: PushOptions
    /// Names the folder of its objects, and the refs that keep what they build on.
    package let key: String
    package let state: HoldState
    package let updates: HeldUpdates
    /// The approvals that it asks for.
    package let approvalRules: [ApprovalRule]
    package let participants: Participants
    package let openedAt: Timestamp
    package let expiresAt: Timestamp
    package let changedAt: Timestamp
    /// Why it is in its state, where that has to be said.
    package let message: String?
    /// The push that it was applied as.
    package let release: Int64?
    /// Until when the push itself waits for the approval, to go on at once; nil where it never did.
    package let awaitedUntil: Timestamp?
    /// Whether it was let pass in an emergency.
    package let isEmergency: Bool

    package init(
        number: Int64, push: Int64, mirror: String, pusher: String, options: PushOptions, key: String,
        state: HoldState,
        updates: HeldUpdates, approvalRules: [ApprovalRule], participants: Participants, openedAt: Timestamp,
        expiresAt: Timestamp, changedAt: Timestamp, message: String?, release: Int64?,
        awaitedUntil: Timestamp?,
        isEmergency: Bool
    ) {
        self.number = number
        self.push = push
        self.mirror = mirror
        self.pusher = pusher
        self.options = options
        self.key = key
        self.state = state
        self.updates = updates
        self.approvalRules = approvalRules
        self.participants = participants
        self.openedAt = openedAt
        self.expiresAt = expiresAt
        self.changedAt = changedAt
        self.message = message
        self.release = release
        self.awaitedUntil = awaitedUntil
        self.isEmergency = isEmergency
    }

    /// Whether an actor pushed it or may decide on it: then they see it and may comment on it.
    ///
    /// - Parameter profile: nil for one that the administrator never entered.
    package func concerns(_ name: String, _ profile: ActorProfile?) -> Bool {
        // A web server may tell a name in another case than it was entered in.
        guard profile?.isDisabled != true else { return false }
        return LetterCase.isSame(name, pusher)
            || profile.map { profile in approvalRules.contains { $0.admits(profile) } } ?? false
    }

    /// What an approver decides on: other commits, another ref, another repository or another policy make another text.
    package func statement(_ decision: HoldDecision, policy: String) -> String {
        """
        Gatehouse decision 1
        hold \(number) of \(mirror)
        policy \(policy)
        \(decision.rawValue)
        \(updates.text)
        """
    }
}
