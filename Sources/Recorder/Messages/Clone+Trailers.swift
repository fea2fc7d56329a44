import Domain
import Programs

extension Clone {
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
