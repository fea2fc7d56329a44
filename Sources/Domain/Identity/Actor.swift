/// The authenticated pusher or administrator.
package struct Actor: Hashable, Sendable {
    /// By what the actor was authenticated.
    package enum Origin: String, Codable, Sendable {
        /// The ssh forced command.
        case ssh
        /// The web server in front of `git http-backend`.
        case http
        /// An account of this machine, where the home allows it.
        case local
        /// The gate itself, which applies what the actor pushed before and approvers released.
        case release
    }

    package let name: String
    package let origin: Origin

    package init(name: String, origin: Origin) {
        self.name = name
        self.origin = origin
    }
}
