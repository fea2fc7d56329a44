import Domain
import Programs

/// How long git may take for a comparison. While an agent waits, that is little; what it is not enough for is put off,
/// to the next look or to the commit, and nothing is lost by it.
struct ComparisonTime {
    /// In seconds, for each call of git.
    let limit: Double
    /// Whether what takes longer is put off.
    let isShort: Bool

    static let whileAgentWaits = ComparisonTime(limit: 5, isShort: true)
    static let atCommit = ComparisonTime(limit: 120, isShort: false)

    /// Git was not ready in time.
    struct Over: ProblemSource {
        let limit: Double
        var problem: Problem { Problem(.unavailable, "git did not end within \(limit) s") }
    }

    /// Runs git.
    ///
    /// - Throws: `Over` where it takes longer, or `ChildProcess.Failure` where it cannot be run.
    func run(
        _ git: GitCommand, _ arguments: [String], input: [UInt8] = []
    ) throws -> ChildProcess.Outcome {
        let outcome = try git.run(arguments, input: input, seconds: limit)
        guard outcome.ending != .timedOut else { throw Over(limit: limit) }
        return outcome
    }

    /// Runs git and returns what it printed.
    ///
    /// - Throws: `Over` where it takes longer, or `Problem` where it fails.
    func output(_ git: GitCommand, _ arguments: [String]) throws -> [UInt8] {
        let outcome = try run(git, arguments)
        guard outcome.succeeded else {
            let words = outcome.errorText.split(separator: "\n").first.map(String.init)
            throw Problem(
                .unavailable,
                "git \(arguments.first { !$0.hasPrefix("-") } ?? "") failed\(words.map { ": " + $0 } ?? "")")
        }
        return outcome.output
    }
}
