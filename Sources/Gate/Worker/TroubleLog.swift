import Domain
import LedgerStore
import Synchronization

/// The troubles that a worker without end reports: each when it begins, when it changes, after an hour, and when it
/// ends.
package final class TroubleLog: Sendable {
    /// The subject of a trouble.
    package struct Subject: Hashable, Sendable {
        /// Such as the name of a mirror.
        let name: String
        /// Such as a hold or a ref; empty if the trouble is about the whole.
        let part: String

        package init(name: String, part: String = "") {
            self.name = name
            self.part = part
        }

        fileprivate var words: String { part.isEmpty ? name : "\(name) \(part)" }
    }

    private struct Said {
        let words: String
        let time: ContinuousClock.Instant
    }

    /// After this time a lasting trouble is reported again.
    private static let long = Duration.seconds(3_600)

    private let said = Mutex<[Subject: Said]>([:])
    private let write: @Sendable (String) -> Void

    /// - Parameter write: gets each line.
    package init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    /// Writes what is new since the last call.
    ///
    /// - Parameters:
    ///   - troubles: all present troubles of this name, in words.
    ///   - kept: whether the state of a part is unknown this time, so that its trouble stays as it was.
    package func note(
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

    /// Writes what is new in a round's troubles.
    package func note(_ round: ForwardWorker.Round) {
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
    /// Writes what is new about a notification target.
    package func note(_ attempt: NotifyWorker.Attempt) {
        let subject = Subject(name: "notify \(attempt.target)")
        let words = attempt.outcome.problem.map { "\(attempt.state.rawValue): \(VisibleText.escaping($0))" }
        note(words.map { [subject: $0] } ?? [:], of: subject.name)
    }

    /// Writes what is new about the maintenance of a mirror.
    package func note(_ outcome: MaintainMirrors.Outcome) {
        let subject = Subject(name: "\(outcome.mirror) objects")
        let words = outcome.failures.map { VisibleText.inOneLine("\($0)") }.joined(separator: "; ")
        note(words.isEmpty ? [:] : [subject: "maintenance failed: \(words)"], of: subject.name)
    }
}

extension ForwardWorker.Trouble.Subject {
    /// The hold or the ref; empty for the mirror as a whole.
    package var words: String {
        switch self {
        case .mirror: ""
        case .hold(let number): "h\(number) cannot be settled"
        case .ref(let ref): "\(ref)"
        }
    }
}
