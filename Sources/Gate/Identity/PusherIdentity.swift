import Domain
import GitProcess

/// Who pushes, told from what the ssh forced command or the web server put into the environment. Nothing that the
/// client sends is looked at.
enum PusherIdentity {
    /// The push has no identity that counts, so it is refused.
    struct Unknown: Error, CustomStringConvertible {
        let description: String
    }

    static func actor(
        environment: [String: String], settings: PolicySettings.IdentitySettings
    ) throws(Unknown) -> Actor {
        func has(_ names: String...) -> Bool { names.contains { environment[$0] != nil } }
        // The forced command takes sshd's own variables away. Where they are, it did not run, and what names an actor may
        // have come with the client's environment.
        guard !has("SSH_CONNECTION", "SSH_CLIENT") else { throw unnamed }
        if has("GATEWAY_INTERFACE", "REMOTE_ADDR") {
            guard let name = environment["REMOTE_USER"], !has("GATEHOUSE_ACTOR") else { throw unnamed }
            return try actor(name, .http)
        }
        // No web server set it.
        guard !has("REMOTE_USER") else { throw unnamed }
        if let name = environment["GATEHOUSE_ACTOR"] { return try actor(name, .ssh) }
        guard settings.local, let account = Account.current else {
            throw Unknown(
                description:
                    "a push by local path does not count here as anybody's; push by ssh or http, or let "
                    + "the administrator put 'local = true' under [identity] in HOME/policy.toml and run "
                    + "'gatehouse policy apply': it is the machine's account then")
        }
        return try actor(account.name, .local)
    }

    private static let unnamed = Unknown(
        description: "the server in front of this mirror did not say who you are; the administrator "
            + "has to put the mirror behind the ssh forced command or an authenticating web server")

    private static func actor(_ name: String, _ origin: Actor.Origin) throws(Unknown) -> Actor {
        let isName = (1...200).contains(name.utf8.count) && VisibleText.escaping(name) == name
        guard isName else {
            throw Unknown(
                description:
                    "the pusher's name is empty, too long or not printable; the administrator has to look at "
                    + (origin == .http ? "REMOTE_USER" : "GATEHOUSE_ACTOR")
                    + ", which the server in front of this mirror sets")
        }
        return Actor(name: name, origin: origin)
    }
}
