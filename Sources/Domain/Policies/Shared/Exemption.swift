/// An actor or a group for whom the policy only records what it would hold or reject.
package struct Exemption: Hashable, Sendable, Codable {
    /// An actor, or a group with `@`.
    package var who: String
    /// The last day, as `2027-01-31`, in UTC; nil for one without an end.
    package var until: String?

    package init(who: String, until: String? = nil) {
        self.who = who
        self.until = until
    }
}

extension PushFacts {
    /// The first of `exemptions` that is for the pusher and has not ended.
    func exemption(among exemptions: [Exemption]) -> Exemption? {
        exemptions.first { exemption in
            let isPusher =
                exemption.who.hasPrefix("@")
                ? actors.pusher?.groups.contains(String(exemption.who.dropFirst())) ?? false
                : exemption.who == push.actor.name
            // Written so, days are in the order of their texts.
            return isPusher && exemption.until.map { $0 >= today } ?? true
        }
    }
}

extension Finding {
    /// The finding with the action `record`, where there is an exemption for the pusher.
    func exempted(by exemption: Exemption?) -> Finding {
        guard let exemption, action > .record else { return self }
        let end = exemption.until.map { " until \($0)" } ?? ""
        return Finding(
            policy: policy, action: .record, ref: ref, commit: commit,
            message: "\(message); \(VisibleText.escaping(exemption.who)) is exempt\(end)")
    }
}
