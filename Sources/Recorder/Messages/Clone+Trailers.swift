package import Domain
import Programs

extension Clone {
    /// The placeholder of git-log(1) for what `namedSessions` reads. Git's own for trailers knows less: see `MessageEnd`.
    package static let messagePlaceholder = "%B"

    /// The valid session trailers of a commit's message.
    package static func namedSessions(in message: some StringProtocol) -> [SessionTrailer] {
        Trailer.parse(String(message)).filter { $0.hasKey(SessionTrailer.key) }
            .compactMap { try? SessionTrailer.parse($0.value).get() }
    }

    /// The valid session trailers of a commit.
    ///
    /// - Throws: `GitFailure` where git cannot read it.
    package func namedSessions(of commit: String) throws -> [SessionTrailer] {
        try Self.namedSessions(
            in: git.output([
                "log", "-1", "--no-show-signature", "--format=\(Self.messagePlaceholder)", commit, "--",
            ]))
    }

    /// The valid session trailers of commits, and the trailers that name their agents.
    ///
    /// - Throws: `GitFailure` where git cannot read the commits.
    func sessionTrailers(of commits: [String]) throws -> [Trailer] {
        guard !commits.isEmpty else { return [] }
        let messages = try git.output(
            ["log", "-z", "--no-walk=unsorted", "--no-show-signature", "--format=%B"] + commits)
        return messages.split(separator: "\0").flatMap { Trailer.parse(String($0)) }.filter {
            $0.hasKey(SessionTrailer.key)
                ? (try? SessionTrailer.parse($0.value).get()) != nil : $0.hasKey(MessageFile.agentKey)
        }
    }
}
