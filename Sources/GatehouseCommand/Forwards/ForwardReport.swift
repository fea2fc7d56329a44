import Domain
import Files
import Foundation
import Gate

/// What the worker says of its work, a line each. Each names the mirror.
enum ForwardReport {
    /// So many refs of one fate are told one by one.
    private static let listed = 10

    static func say(_ round: ForwardWorker.Round) {
        for hold in round.holds { say("\(round.mirror) h\(hold.number) is \(hold.state.rawValue)") }
        // What waits is a trouble, and said as such.
        let done = round.outcomes.filter { $0.state != .owed }
        for line in lines(on: done) { say("\(round.mirror) \(line)") }
    }

    /// Says what could not be done, to somebody who asked for it to be done now; returns how much that is.
    static func sayTroubles(of round: ForwardWorker.Round) -> Int {
        for trouble in round.troubles {
            let part = trouble.subject.words
            complain("\(round.mirror)\(part.isEmpty ? "" : " \(part)"): \(trouble.reason)")
        }
        for line in lines(on: round.outcomes.filter { $0.state == .owed }) { say("\(round.mirror) \(line)") }
        if round.isBusy { say("\(round.mirror) another forward is under way") }
        return round.troubles.count
    }

    static func say(_ attempt: NotifyWorker.Attempt) {
        let problem = attempt.outcome.problem.map { ": \(VisibleText.escaping($0))" } ?? ""
        say("notify \(attempt.target) \(attempt.type) \(attempt.state.rawValue)\(problem)")
    }

    /// Says what a person may have to look at.
    @Sendable static func complain(_ line: String) {
        StandardStream.write(Array((line + "\n").utf8), to: 2)
    }

    /// At once, so that a service's log is never behind.
    private static func say(_ line: String) {
        StandardStream.write(Array((line + "\n").utf8), to: 1)
    }

    private struct Fate: Hashable {
        let words: String
        let reason: ForwardReason?
    }

    /// Few refs have a line each, many of one fate one together.
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
