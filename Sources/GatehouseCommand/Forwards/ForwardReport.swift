import Domain
import Files
import Foundation
import Gate

/// The lines that the worker writes about its work. Each names the mirror.
enum ForwardReport {
    /// Up to this many refs with the same result get a line each.
    private static let listed = 10

    static func say(_ round: ForwardWorker.Round) {
        for hold in round.holds { say("\(round.mirror) h\(hold.number) is \(hold.state.rawValue)") }
        // Owed forwards are reported as troubles.
        let done = round.outcomes.filter { $0.state != .owed }
        for line in lines(on: done) { say("\(round.mirror) \(line)") }
    }

    /// Writes the troubles of a round, for a person who runs the command; returns how many they are.
    static func sayTroubles(of round: ForwardWorker.Round) -> Int {
        for trouble in round.troubles {
            let part = trouble.subject.words
            complain("\(round.mirror)\(part.isEmpty ? "" : " \(part)"): \(trouble.reason)")
        }
        for line in lines(on: round.outcomes.filter { $0.state == .owed }) { say("\(round.mirror) \(line)") }
        if round.isBusy { say("\(round.mirror) another forward is in progress") }
        return round.troubles.count
    }

    static func say(_ attempt: NotifyWorker.Attempt) {
        let problem = attempt.outcome.problem.map { ": \(VisibleText.escaping($0))" } ?? ""
        say("notify \(attempt.target) \(attempt.type) \(attempt.state.rawValue)\(problem)")
    }

    /// Writes to standard error a line that a person should read.
    @Sendable static func complain(_ line: String) {
        StandardStream.write(Array((line + "\n").utf8), to: 2)
    }

    /// Writes a line at once, so that a service's log is never behind.
    private static func say(_ line: String) {
        StandardStream.write(Array((line + "\n").utf8), to: 1)
    }

    private struct Fate: Hashable {
        let words: String
        let reason: ForwardReason?
    }

    /// A line for each ref, or one line for many refs with the same result.
    private static func lines(on outcomes: [ForwardOutcome]) -> [String] {
        let fates = Dictionary(grouping: outcomes) { outcome in
            let still = outcome.forward.state == outcome.state ? "still " : ""
            return Fate(words: still + outcome.state.rawValue, reason: outcome.reason)
        }
        let inOrder = fates.sorted { first($0.value) < first($1.value) }
        return inOrder.flatMap { fate, outcomes -> [String] in
            let message = fate.reason.map { ": \(VisibleText.escaping($0.line))" } ?? ""
            let refs = outcomes.map(\.forward.ref)
            guard refs.count > listed else { return refs.map { "\($0) \(fate.words)\(message)" } }
            return ["\(refs.count) refs \(fate.words) (\(ForwardMessage.names(of: refs)))\(message)"]
        }
    }

    private static func first(_ outcomes: [ForwardOutcome]) -> Int64 {
        outcomes.first?.forward.id ?? 0
    }
}
