import Domain
import Programs

/// The identity of the pusher, from what the ssh forced command or the web server put into the environment. Nothing
/// that the client sends counts.
enum PusherIdentity {
    /// The push has no valid identity, so it is refused.
    struct Unknown: ProblemSource {
        var summary = "the server did not say who is pushing"
        let reason: String
        var problem: Problem { Problem(.denied, reason) }
    }

    /// The actor who pushes.
    ///
    /// - Parameter isEntered: whether the administrator added an actor of a name.
    /// - Throws: `Unknown`, and errors of `isEntered`.
    static func actor(
        environment: [String: String], settings: PolicySettings.IdentitySettings,
        isEntered: (String) throws -> Bool
    ) throws -> Actor {
        let actor = try actor(environment: environment, settings: settings)
        guard try ActorName.isSound(actor.name) || isEntered(actor.name) else {
            throw Unknown(
                summary: "\"\(ActorName.shown(actor.name))\" cannot name an actor",
                reason:
                    "\(source(of: actor.origin)) says that \"\(ActorName.shown(actor.name))\" pushes. "
                    + "\(ActorName.rule.prefix(1).uppercased() + ActorName.rule.dropFirst()); an actor with another "
                    + "name could not be added, disabled or told apart. "
                    + advice(for: actor.origin))
        }
        return actor
    }

    private static func source(of origin: Actor.Origin) -> String {
        switch origin {
        case .http: "the web server (REMOTE_USER)"
        case .ssh: "the ssh forced command (GATEHOUSE_ACTOR)"
        case .local, .release: "the machine (the account that pushes by local path)"
        }
    }

    private static func advice(for origin: Actor.Origin) -> String {
        switch origin {
        case .http:
            "To mend it, the administrator can let the web server or the identity provider send a name that 'gatehouse "
                + "actor add' accepts."
        case .ssh:
            "To mend it, the administrator can add an actor with 'gatehouse actor add', and the key to that actor."
        case .local, .release:
            "Push over ssh or HTTP instead, under a name that 'gatehouse actor add' accepts."
        }
    }

    private static func actor(
        environment: [String: String], settings: PolicySettings.IdentitySettings
    ) throws(Unknown) -> Actor {
        func has(_ names: String...) -> Bool { names.contains { environment[$0] != nil } }
        // The forced command removes sshd's own variables. If they are present, it did not run, and a name of an
        // actor may come from the client's environment.
        guard !has("SSH_CONNECTION", "SSH_CLIENT") else { throw unnamed }
        if has("GATEWAY_INTERFACE", "REMOTE_ADDR") {
            guard let name = environment["REMOTE_USER"], !has("GATEHOUSE_ACTOR") else { throw unnamed }
            return try named(name, .http)
        }
        // Without a web server, the client may have set it.
        guard !has("REMOTE_USER") else { throw unnamed }
        if let name = environment["GATEHOUSE_ACTOR"] { return try named(name, .ssh) }
        guard settings.local, let account = Account.current else {
            throw Unknown(
                reason:
                    "a push by local path has no identity here; push over ssh or HTTP, or let the administrator set "
                    + "'local = true' under [identity] in HOME/policy.toml and run 'gatehouse policy apply', so that "
                    + "the machine's account counts as the pusher")
        }
        return try named(account.name, .local)
    }

    private static let unnamed = Unknown(
        reason: "the server in front of this mirror did not say who you are; the administrator "
            + "must put the mirror behind the ssh forced command or an authenticating web server")

    private static func named(_ name: String, _ origin: Actor.Origin) throws(Unknown) -> Actor {
        guard !name.isEmpty else { throw unnamed }
        return Actor(name: name, origin: origin)
    }
}
