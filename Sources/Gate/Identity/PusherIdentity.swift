import Domain
import Programs

/// Who pushes, told from what the ssh forced command or the web server put into the environment. Nothing that the
/// client sends is looked at.
enum PusherIdentity {
    /// The push has no identity that counts, so it is refused.
    struct Unknown: Error, CustomStringConvertible {
        var summary = "nobody told who pushes"
        let description: String
    }

    /// - Parameter isEntered: whether the administrator entered an actor of a name.
    static func actor(
        environment: [String: String], settings: PolicySettings.IdentitySettings,
        isEntered: (String) throws -> Bool
    ) throws -> Actor {
        let actor = try actor(environment: environment, settings: settings)
        guard try ActorName.isSound(actor.name) || isEntered(actor.name) else {
            throw Unknown(
                summary: "\"\(ActorName.shown(actor.name))\" is no name of an actor",
                description:
                    "\(source(of: actor.origin)) says that \"\(ActorName.shown(actor.name))\" pushes. "
                    + "\(ActorName.rule.prefix(1).uppercased() + ActorName.rule.dropFirst()): under any other nobody "
                    + "could be entered, disabled or told from somebody else. "
                    + advice(for: actor.origin))
        }
        return actor
    }

    private static func source(of origin: Actor.Origin) -> String {
        switch origin {
        case .http: "the web server (REMOTE_USER)"
        case .ssh: "the ssh forced command (GATEHOUSE_ACTOR)"
        case .local, .release: "the machine, of the account that pushes by local path,"
        }
    }

    private static func advice(for origin: Actor.Origin) -> String {
        switch origin {
        case .http:
            "To mend it, the administrator has the web server or the identity provider tell a name that 'gatehouse "
                + "actor add' takes."
        case .ssh:
            "To mend it, the administrator enters a name with 'gatehouse actor add', and the key for that."
        case .local, .release:
            "Push over ssh or HTTP instead, by a name that 'gatehouse actor add' takes."
        }
    }

    private static func actor(
        environment: [String: String], settings: PolicySettings.IdentitySettings
    ) throws(Unknown) -> Actor {
        func has(_ names: String...) -> Bool { names.contains { environment[$0] != nil } }
        // The forced command takes sshd's own variables away. Where they are, it did not run, and what names an actor may
        // have come with the client's environment.
        guard !has("SSH_CONNECTION", "SSH_CLIENT") else { throw unnamed }
        if has("GATEWAY_INTERFACE", "REMOTE_ADDR") {
            guard let name = environment["REMOTE_USER"], !has("GATEHOUSE_ACTOR") else { throw unnamed }
            return try named(name, .http)
        }
        // No web server set it.
        guard !has("REMOTE_USER") else { throw unnamed }
        if let name = environment["GATEHOUSE_ACTOR"] { return try named(name, .ssh) }
        guard settings.local, let account = Account.current else {
            throw Unknown(
                description:
                    "a push by local path does not count here as anybody's; push by ssh or http, or let "
                    + "the administrator put 'local = true' under [identity] in HOME/policy.toml and run "
                    + "'gatehouse policy apply': it is the machine's account then")
        }
        return try named(account.name, .local)
    }

    private static let unnamed = Unknown(
        description: "the server in front of this mirror did not say who you are; the administrator "
            + "has to put the mirror behind the ssh forced command or an authenticating web server")

    private static func named(_ name: String, _ origin: Actor.Origin) throws(Unknown) -> Actor {
        guard !name.isEmpty else { throw unnamed }
        return Actor(name: name, origin: origin)
    }
}
