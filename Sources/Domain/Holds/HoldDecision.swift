/// What an approver says of a hold.
package enum HoldDecision: String, Hashable, Sendable, Codable {
    case approve, reject
    /// Of somebody named for emergencies, who lets it pass alone.
    case emergency
}
