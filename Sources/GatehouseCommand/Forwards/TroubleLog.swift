import Domain
import Gate
import LedgerStore
import Synchronization

/// What a worker that goes on for ever says of troubles: each once when it begins, again when it changes or after long, and
/// when it is over.
final class TroubleLog: Sendable {
    /// What a trouble is about.
    struct Subject: Hashable {
        /// As a mirror's name.
        let name: String
        /// As a hold, or a ref; empty where it is about the whole.
        var part = ""

        fileprivate var words: String { part.isEmpty ? name : "\(name) \(part)" }
    }

    private struct Said {
        let words: String
        let time: ContinuousClock.Instant
    }

    /// A trouble that lasts is said again.
    private static let long = Duration.seconds(3_600)

    private let said = Mutex<[Subject: Said]>([:])
    private let write: @Sendable (String) -> Void

    /// - Parameter write: gets each line.
    init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    /// Says what is new.
    ///
    /// - Parameters:
    ///   - troubles: all that are there now of what has this name, in words.
    ///   - kept: a part of which nothing is known this time.
    func note(
        _ troubles: [Subject: String], of name: String, kept: (Subject) -> Bool = { _ in false },
        at time: ContinuousClock.Instant = .now
    ) {
        let lines = said.withLock { said in
            var lines: [String] = []
            let over = said.keys.filter { $0.name == name && troubles[$0] == nil && !kept($0) }
            for subject in over.sorted(by: { $0.part < $1.part }) {
                said[subject] = nil
                lines.append("\(subject.words): this is over")
            }
            for (subject, words) in troubles.sorted(by: { $0.key.part < $1.key.part }) {
                if let last = said[subject], last.words == words, time - last.time < Self.long { continue }
                said[subject] = Said(words: words, time: time)
                lines.append("\(subject.words): \(words)")
            }
            return lines
        }
        for line in lines { write(line) }
    }
}

extension TroubleLog {
    private static let forwards = "forwards"

    /// Says what is new of a round's troubles.
    func note(_ round: ForwardWorker.Round) {
        var troubles: [Subject: String] = [:]
        for trouble in round.troubles {
            troubles[Subject(name: round.mirror, part: trouble.subject.words)] = trouble.reason
        }
        let owed = round.outcomes.filter { $0.state == .owed }
        if let first = owed.first {
            let names = ForwardMessage.names(of: owed.map(\.forward.ref))
            troubles[Subject(name: round.mirror, part: Self.forwards)] =
                "\(names) wait for the upstream: \(VisibleText.escaping(first.reason?.line ?? ""))"
        }
        note(troubles, of: round.mirror) { $0.part == Self.forwards && round.waiting > 0 }
    }
}

extension TroubleLog {
    /// Says what is new of those who are to be told of holds.
    func note(_ attempt: NotifyWorker.Attempt) {
        let subject = Subject(name: "notify \(attempt.target)")
        let words = attempt.outcome.problem.map { "\(attempt.state.rawValue): \(VisibleText.escaping($0))" }
        note(words.map { [subject: $0] } ?? [:], of: subject.name)
    }

    /// Says what is new of a mirror that cannot be tidied.
    func note(_ outcome: TidyMirrors.Outcome) {
        let subject = Subject(name: "\(outcome.mirror) objects")
        let words = outcome.failures.map { VisibleText.inOneLine("\($0)") }.joined(separator: "; ")
        note(words.isEmpty ? [:] : [subject: "they cannot be tidied: \(words)"], of: subject.name)
    }
}

extension ForwardWorker.Trouble.Subject {
    var words: String {
        switch self {
        case .mirror: ""
        case .hold(let number): "h\(number) cannot be settled"
        case .ref(let ref): "\(ref)"
        }
    }
}
