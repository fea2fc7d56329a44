package import Domain
import Foundation
import Programs
package import SessionCapture

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

    /// The trailers by which commits of any branch name a session, in the order of its segments.
    ///
    /// - Throws: `GitFailure` where git cannot read the commits.
    package func trailers(ofForeign session: SessionID) throws -> [SessionTrailer] {
        let messages = try git.output([
            "log", "-z", "--no-show-signature", "--all", "--basic-regexp",
            "--grep=^\(SessionTrailer.key): \(session)/", "--format=\(Self.messagePlaceholder)", "--",
        ])
        let named = messages.split(separator: "\0").flatMap { Self.namedSessions(in: $0) }
        return Set(named.filter { $0.segment.session == session }).sorted { $0.segment < $1.segment }
    }

    /// The author of a commit, with the time of writing.
    ///
    /// - Throws: `GitFailure` where git cannot read it.
    package func author(of commit: String) throws -> DeclinedSessions.Author {
        try git.output([
            "log", "-1", "--no-show-signature", "--format=\(DeclinedSessions.authorPlaceholder)", commit,
            "--",
        ]).trimmingCharacters(in: .newlines)
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
