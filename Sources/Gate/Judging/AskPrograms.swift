import Domain
import Files
import Foundation
import GitObjects
import Programs

/// Asks the programs that the policy names about a push.
///
/// A program gets the push as JSON on its standard input (see `PushDocument`), an environment in which git finds the
/// push's objects, and the mirror as its folder. It answers by its exit status: 0 accepts, 1 rejects, 2 holds. Anything
/// else is a failure. Processes that it starts end with it.
struct AskPrograms {
    let context: JudgingContext

    private var entries: [ExternalPolicy.Entry] { context.settings.external }
    private var watch: PushWatch { context.watch }
    private var mirrorPath: String {
        RealPath.resolve(context.repository.path) ?? context.repository.path
    }

    /// How many bytes of each of its streams are kept, and of both together are shown.
    private static let kept = 4_096
    private static let shownLines = 40

    /// - Parameter findings: what the other policies notice.
    /// - Returns: the answers, by the places of their entries in the policy.
    func callAsFunction(_ facts: PushFacts, _ findings: [Finding]) throws -> [Int: ExternalAnswer] {
        var answers: [Int: ExternalAnswer] = [:]
        let asked = entries.indices.filter { entries[$0].isAbout(facts.push) }
        guard !asked.isEmpty else { return answers }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let input = Array(try encoder.encode(PushDocument(facts, findings)))
        for index in asked {
            try watch.check()
            answers[index] = try answer(of: entries[index], to: input)
        }
        try watch.check()
        return answers
    }

    private func answer(of entry: ExternalPolicy.Entry, to input: [UInt8]) throws -> ExternalAnswer {
        let outcome: ChildProcess.Outcome
        do {
            outcome = try ChildProcess.run(
                entry.program, entry.arguments, environment: environment, directory: mirrorPath,
                input: input, seconds: min(Double(entry.timeout), watch.secondsLeft),
                strangerKeeping: Self.kept)
        } catch {
            return ExternalAnswer(.failed("was not run (\(Problem(classing: error)))"))
        }
        let words = try words(of: outcome)
        switch outcome.ending {
        case .exited(0): return ExternalAnswer(.accept, words: words)
        case .exited(1): return ExternalAnswer(.reject, words: words)
        case .exited(2): return ExternalAnswer(.hold, words: words)
        case .exited(let status):
            return ExternalAnswer(.failed("ended with status \(status)"), words: words)
        case .signalled(let signal):
            return ExternalAnswer(.failed("was ended by signal \(signal)"), words: words)
        case .timedOut, .saidTooMuch:
            return ExternalAnswer(.failed("did not end within \(entry.timeout) s"), words: words)
        }
    }

    private func words(of outcome: ChildProcess.Outcome) throws -> String {
        let said = [outcome.outputText, outcome.errorText]
            .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
        let lines = Lines.of(
            VisibleText.escapingLines(try context.secrets.mask(said.joined(separator: "\n"))))
        return VisibleText.beginning(
            of: lines.prefix(Self.shownLines).joined(separator: "\n"), bytes: Self.kept)
    }

    /// The environment of the mirror's own git, the account's home folder, and where the objects are; nothing of the
    /// pusher's.
    private var environment: [String: String] {
        GitCommand.cleanEnvironment.merging(context.source.objectVariables) { $1 }
            .merging(["GIT_DIR": mirrorPath]) { $1 }
    }
}
