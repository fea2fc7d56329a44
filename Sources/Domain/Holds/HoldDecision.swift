/// What an approver says of a hold.
package enum HoldDecision: String, Hashable, Sendable, Codable {
    case approve, reject
    /// One actor named for emergencies lets it pass alone.
    case emergency
}
