/// What the home knows of the actors that a push is about.
package struct ActorFacts: Sendable {
    /// The pusher; nil where the administrator never entered them.
    package var pusher: ActorProfile?
    /// The actors whose commits the policy lets others push, as far as they were entered.
    package var delegates: [ActorProfile] = []

    package init() {}
}
