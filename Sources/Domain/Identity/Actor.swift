/// The authenticated pusher or administrator.
package struct Actor: Hashable, Sendable {
    /// The means by which the actor was authenticated.
    package enum Origin: String, Codable, Sendable {
        /// The ssh forced command.
        case ssh
        /// The web server in front of `git http-backend`.
        case http
        /// An account of this machine, where the home allows it.
        case local
        /// The gate itself, when it applies a held push of the actor.
        case release
    }

    package let name: String
    package let origin: Origin

    package init(name: String, origin: Origin) {
        self.name = name
        self.origin = origin
    }
}
