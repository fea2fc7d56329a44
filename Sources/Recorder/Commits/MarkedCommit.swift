package import Domain
import Programs

/// A commit as far as it says by itself that an agent helped.
package struct MarkedCommit {
    package let id: String
    /// The signs of an agent, the strongest first; trailers that name sessions are among them.
    package let signatures: [AgentSignature]
    /// Whether it has a session trailer, sound or not.
    package let isNamed: Bool

    /// Reads commits.
    ///
    /// - Parameter revisions: arguments for git-rev-list(1).
    /// - Throws: `GitFailure` where git cannot read them.
    package static func all(of revisions: [String], in clone: Clone) throws -> [MarkedCommit] {
        let format = ["%H", "%an", "%ae", "%cn", "%ce", "%B"].joined(separator: "%x01")
        let output = try clone.git.output(
            ["log", "-z", "--no-show-signature", "--format=\(format)"] + revisions + ["--"])
        return output.split(separator: "\0").compactMap { record in
            let fields = record.split(separator: "\u{1}", maxSplits: 5, omittingEmptySubsequences: false)
                .map(String.init)
            guard fields.count == 6 else { return nil }
            let trailers = Trailer.parse(fields[5])
            return MarkedCommit(
                id: fields[0],
                signatures: AgentSignature.all(
                    trailers: trailers, message: fields[5],
                    author: CommitFacts.Identity(name: fields[1], email: fields[2]),
                    committer: CommitFacts.Identity(name: fields[3], email: fields[4])),
                isNamed: trailers.contains { $0.hasKey(SessionTrailer.key) })
        }
    }
}
