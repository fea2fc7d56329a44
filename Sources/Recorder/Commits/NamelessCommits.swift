import Domain
import Programs

/// Commits that no remote has, say that an agent helped, and name no session: the mirror refuses them where its policy
/// asks for sessions.
package struct NamelessCommits {
    private let clone: Clone

    package init(clone: Clone) {
        self.clone = clone
    }

    /// Such a commit.
    package struct Nameless: Encodable {
        package let commit: String
        package let subject: String
        package let agent: String
        /// Where the commit says so.
        package let place: String
    }

    /// How many commits are read, at most.
    private static let maximumCommits = 500

    /// Those that a known mirror refuses; none where no mirror is known.
    ///
    /// - Throws: `GitFailure` where git cannot read them.
    package func find() throws -> [Nameless] {
        let mirrors = KnownMirrors(clone: clone).announcements.values
        let refusesMarks = mirrors.contains { $0.refuses("missing", unlessTold: true) }
        let refusesWeak = mirrors.contains { $0.refuses("weak", unlessTold: false) }
        guard refusesMarks || refusesWeak else { return [] }
        let output = try clone.git.output(
            [
                "log", "-z", "--no-show-signature", "--max-count=\(Self.maximumCommits)",
                "--format=%H%x01%s%x01%an%x01%ae%x01%cn%x01%ce%x01%B",
            ] + NamingCommits(clone: clone).unpublished() + ["--"])
        return output.split(separator: "\0").compactMap { record in
            nameless(record) { $0 == .weak ? refusesWeak : refusesMarks }
        }
    }

    private func nameless(_ record: Substring, _ isRefused: (AgentSignature.Tier) -> Bool) -> Nameless? {
        let fields = record.split(separator: "\u{1}", maxSplits: 6, omittingEmptySubsequences: false)
            .map(String.init)
        guard fields.count == 7 else { return nil }
        let trailers = Trailer.parse(fields[6])
        guard !trailers.contains(where: { $0.hasKey(SessionTrailer.key) }) else { return nil }
        let signature = AgentSignature.all(
            trailers: trailers, message: fields[6],
            author: CommitFacts.Identity(name: fields[2], email: fields[3]),
            committer: CommitFacts.Identity(name: fields[4], email: fields[5])
        ).first { isRefused($0.tier) }
        return signature.map {
            Nameless(commit: fields[0], subject: fields[1], agent: $0.agent, place: $0.place)
        }
    }
}

extension MirrorAnnouncement {
    /// Whether the policy refuses commits of a case.
    ///
    /// - Parameter isUsual: whether it does so where it tells nothing.
    func refuses(_ name: String, unlessTold isUsual: Bool) -> Bool {
        asks[name].map { $0 == "reject" } ?? isUsual
    }
}
