/// Who had a hand in a held push, and so may not approve it.
package struct FourEyes: Hashable, Sendable, Codable {
    package let pusher: String
    /// Names and addresses that the commits carry, as author, co-author or committer.
    package let authors: Set<String>
    /// The owners of the sessions that the commits name.
    package let sessionOwners: Set<String>

    package init(pusher: String, authors: Set<String>, sessionOwners: Set<String>) {
        self.pusher = pusher
        self.authors = authors
        self.sessionOwners = sessionOwners
    }

    /// Of a push, by its facts.
    package init(_ facts: PushFacts) {
        pusher = facts.push.actor.name
        authors = Set(
            facts.commits.flatMap { commit in
                ([commit.author, commit.committer] + commit.coAuthors)
                    .flatMap { [$0.name.lowercased(), $0.email.lowercased()] }
            })
        let named = facts.commits.flatMap(\.sessionTrailers).compactMap { try? $0.get().segment }
        sessionOwners = Set(named.compactMap { facts.segments[$0]?.owner })
    }

    /// With authors of commits that came to the mirror before, and come to the held ref with this push.
    package func adding(authors more: Set<String>) -> FourEyes {
        FourEyes(
            pusher: pusher, authors: authors.union(more.map { $0.lowercased() }), sessionOwners: sessionOwners
        )
    }

    /// Why an actor may not approve; nil where they may.
    package func objection(to actor: ActorProfile) -> String? {
        // A web server may tell a name in another case than it was entered in.
        let name = actor.name.lowercased()
        if name == pusher.lowercased() { return "they pushed it" }
        if sessionOwners.contains(where: { $0.lowercased() == name }) {
            return "a session that wrote part of it is theirs"
        }
        let isAuthor =
            authors.contains(name) || !authors.isDisjoint(with: actor.emails)
        return isAuthor ? "a commit of it is theirs" : nil
    }
}
