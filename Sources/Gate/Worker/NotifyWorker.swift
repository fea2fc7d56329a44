import Dispatch
package import Domain
import Files
package import LedgerStore
import Programs
import Synchronization

/// Sends the events of holds to the policy's notification targets.
///
/// The events are in the ledger; hooks send nothing. If this process ends between sending a message and recording that,
/// the message is sent twice, with the same key.
package struct NotifyWorker: Sendable {
    private let home: Home
    private let ledger: Ledger

    /// The most messages that a target gets in one round.
    private static let batch = 100

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// The result of one attempt.
    package struct Attempt: Sendable {
        package let target: String
        /// The event, such as `hold.opened`.
        package let type: String
        package let outcome: DeliveryOutcome
        package let state: Delivery.State
    }

    /// Sends the messages that are due.
    ///
    /// - Parameter force: whether to send messages that wait for their next attempt, too.
    /// - Returns: the attempts; nil if another process is sending.
    /// - Throws: errors of the lock and the ledger.
    package func callAsFunction(force: Bool = false) throws -> [Attempt]? {
        guard try force || ledger.hasNotificationsDue() else { return [] }
        return try home.notifyLock.withLock(waiting: 0) {
            let targets = try ledger.policyInForce().settings.notify
            let owed = try home.sharingLedger {
                try ledger.queueNotifications(for: targets)
                let owed = Dictionary(grouping: try ledger.owedDeliveries(all: force), by: \.target)
                for (name, deliveries) in owed where !targets.contains(where: { $0.name == name }) {
                    for delivery in deliveries {
                        try ledger.giveUp(delivery, "the policy no longer has a [[notify]] of this name")
                    }
                }
                return owed
            }
            return try send(targets.compactMap { target in owed[target.name].map { (target, $0) } })
        }
    }

    /// The targets of the policy in force with some names, in the policy's order; without names all of them.
    ///
    /// - Throws: `Problem` where the policy has none of a name, and errors of the ledger.
    package func targets(named names: [String]) throws -> [NotificationTarget] {
        let targets = try ledger.policyInForce().settings.notify
        for name in names where !targets.contains(where: { $0.name == name }) {
            throw Problem(
                .missing, "the policy in force has no [[notify]] named '\(VisibleText.escaping(name))'")
        }
        return names.isEmpty ? targets : targets.filter { names.contains($0.name) }
    }

    /// Sends a test message to a target.
    ///
    /// - Throws: errors of the ledger.
    package func test(_ target: NotificationTarget) throws -> DeliveryOutcome {
        let outcome = try attempt(NotificationMessage(testing: target), target, about: nil)
        if case .delivered = outcome { try ledger.forgetGone(target) }
        return outcome
    }

    /// Sends to all targets in parallel, so that one that hangs delays no other.
    private func send(_ work: [(target: NotificationTarget, deliveries: [Delivery])]) throws -> [Attempt] {
        let attempts = Mutex<[Attempt]>([])
        let failure = Mutex<(any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: work.count) { index in
            do {
                try send(work[index].deliveries, to: work[index].target) { attempt in
                    attempts.withLock { $0.append(attempt) }
                }
            } catch {
                failure.withLock { $0 = error }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return attempts.withLock { $0 }
    }

    private func send(
        _ deliveries: [Delivery], to target: NotificationTarget, report: (Attempt) -> Void
    ) throws {
        for delivery in deliveries.prefix(Self.batch) {
            guard try ledger.goneSince(target) == nil else {
                try home.sharingLedger {
                    try ledger.giveUp(delivery, "the target answered earlier that it wants no more messages")
                }
                continue
            }
            let hold = try ledger.hold(delivery.event.hold)
            let message = try NotificationMessage(delivery.event, of: hold, in: ledger)
            let outcome = try attempt(message, target, about: hold)
            let state = try home.sharingLedger { try ledger.record(outcome, of: delivery, to: target) }
            report(Attempt(target: target.name, type: message.type, outcome: outcome, state: state))
            if case .failed = outcome {
                // The others would probably fail, too; they do not count as tried.
                try home.sharingLedger {
                    try ledger.putOffDeliveries(
                        to: target.name, until: .now.adding(milliseconds: Self.pause(after: delivery)))
                }
                return
            }
        }
    }

    /// The pause after a failure, in milliseconds.
    private static func pause(after delivery: Delivery) -> Int64 {
        min(Delivery.delay(afterFailures: delivery.attempts + 1, jitter: 0) ?? .max, 5 * 60_000)
    }

    private func attempt(
        _ message: NotificationMessage, _ target: NotificationTarget, about hold: Hold?
    ) throws -> DeliveryOutcome {
        guard let channel = target.channel as? any SentChannel else {
            return .failed("nothing here sends notifications of the kind \(type(of: target.channel).kind)")
        }
        do {
            return try channel.send(
                message, about: hold, from: NotificationSender(keys: home.keys, ledger: ledger))
        } catch let failure as ChildProcess.Failure {
            return .failed(failure.description)
        }
    }
}

extension DeliveryOutcome {
    /// The problem in words; nil if the message was delivered.
    package var problem: String? {
        switch self {
        case .delivered: nil
        case .skipped(let words), .failed(let words), .gone(let words): words
        }
    }
}
