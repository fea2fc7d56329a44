/// Everyone who took part in a held push, and so may not approve it.
package struct Participants: Hashable, Sendable, Codable {
    /// Names and addresses of all who ever sent some of it, to any ref and with any verdict: they could ask another
    /// actor to send it again.
    package private(set) var pushers: Set<String>
    /// Names and addresses of the commits' authors, co-authors and committers, and of the tags' taggers.
    package private(set) var authors: Set<String>
    /// The owners of the sessions that the commits name, or that have their lines.
    package private(set) var sessionOwners: Set<String>

    package init(pushers: Set<String>, authors: Set<String>, sessionOwners: Set<String>) {
        self.pushers = pushers
        self.authors = authors
        self.sessionOwners = sessionOwners
    }

    /// The participants in a push that brings `commits` to its refs.
    ///
    /// - Parameter taggers: the addresses of its tags' taggers.
    package init(
        pushers: Set<String>, commits: [CommitFacts], taggers: Set<String> = [], sessionOwners: Set<String>
    ) {
        let people = commits.flatMap { [$0.author, $0.committer] + $0.coAuthors }
        let authors = Set(people.flatMap { [$0.name, $0.email] }).union(taggers).subtracting([""])
        self.init(
            pushers: pushers, authors: Set(authors.map { $0.lowercased() }), sessionOwners: sessionOwners)
    }

    /// These and those who were found later: another can send the same, and a session can come after what it wrote.
    package func union(_ other: Participants) -> Participants {
        var union = self
        union.pushers.formUnion(other.pushers)
        union.authors.formUnion(other.authors)
        union.sessionOwners.formUnion(other.sessionOwners)
        return union
    }

    /// Why an actor may not approve; nil where they may.
    package func objection(to actor: ActorProfile) -> String? {
        // A web server may tell a name in another case than it was entered in, or an address of theirs for the name.
        // Names that only look the same are the same here: that is the safe side.
        let own = Set((actor.emails.union([actor.name])).map { $0.lowercased() })
        if pushers.contains(where: { own.contains($0.lowercased()) }) {
            return "they pushed it, or a part of it, now or before"
        }
        if sessionOwners.contains(where: { own.contains($0.lowercased()) }) {
            return "a session that wrote part of it is theirs"
        }
        return authors.isDisjoint(with: own) ? nil : "a commit or tag of it is theirs"
    }
}
