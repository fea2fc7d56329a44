import Crypto
package import Domain
import Foundation
import GRDB

/// Notifications: what targets are owed of what happened to holds.
extension Ledger {
    /// Whether an event is not queued yet, or a notification is due.
    ///
    /// - Throws: where the ledger cannot be read.
    package func hasNotificationsDue(at time: Timestamp = .now) throws -> Bool {
        try read { database in
            try Bool.fetchOne(
                database,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM hold_events WHERE NOT is_queued)
                        OR EXISTS (SELECT 1 FROM notifications WHERE state = 'owed' AND not_before <= ?)
                    """, arguments: [time.milliseconds]) ?? false
        }
    }

    /// Queues each event, once, for all targets that want it.
    ///
    /// - Throws: where the ledger cannot be written.
    package func queueNotifications(for targets: [NotificationTarget], at time: Timestamp = .now) throws {
        try queue.write { database in
            let events = try Row.fetchAll(
                database,
                sql: """
                    SELECT hold_events.id, kind, happened_at, mirrors.name FROM hold_events
                        JOIN holds ON holds.id = hold_events.hold JOIN mirrors ON mirrors.id = holds.mirror
                    WHERE NOT is_queued ORDER BY hold_events.id LIMIT 1000
                    """)
            for event in events {
                let kind = try HoldEvent.Kind(column: event["kind"])
                let isNews = event["happened_at"] > time.milliseconds - Delivery.lifetime
                for target in targets where isNews && target.wants(kind, of: event["name"]) {
                    try database.execute(
                        sql: """
                            INSERT OR IGNORE INTO notifications (event, target, state, not_before, changed_at)
                            VALUES (?1, ?2, 'owed', ?3, ?3)
                            """,
                        arguments: [event["id"] as Int64, target.name, time.milliseconds])
                }
                try database.execute(
                    sql: "UPDATE hold_events SET is_queued = 1 WHERE id = ?",
                    arguments: [event["id"] as Int64])
            }
        }
    }

    /// The deliveries that are owed and due, the oldest first.
    ///
    /// - Parameter all: with those that wait for their next attempt.
    /// - Throws: where the ledger cannot be read.
    package func owedDeliveries(all: Bool = false, at time: Timestamp = .now) throws -> [Delivery] {
        try read { database in
            let owed = try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM notifications WHERE state = 'owed' AND (not_before <= ? OR ?)
                    ORDER BY id LIMIT 1000
                    """, arguments: [time.milliseconds, all])
            let ids = owed.map { $0["event"] as Int64 }
            guard let first = ids.min(), let last = ids.max() else { return [] }
            let events = try HoldEventStore.events(
                """
                hold_events.id BETWEEN ? AND ? AND hold_events.id IN
                    (SELECT event FROM notifications WHERE state = 'owed')
                """, [first, last], limit: -1, in: database)
            let byID = Dictionary(events.map { ($0.id, $0) }) { $1 }
            return owed.compactMap { row in
                byID[row["event"]].map {
                    Delivery(id: row["id"], target: row["target"], event: $0, attempts: row["attempts"])
                }
            }
        }
    }

    /// Records the outcome of an attempt, and returns the delivery's state after it.
    ///
    /// - Throws: where the ledger cannot be written.
    @discardableResult
    package func record(
        _ outcome: DeliveryOutcome, of delivery: Delivery, to target: NotificationTarget,
        at time: Timestamp = .now
    ) throws -> Delivery.State {
        try queue.write { database in
            var state = Delivery.State.failed
            var notBefore = time
            let message: String?
            switch outcome {
            case .delivered:
                state = .delivered
                message = nil
            case .skipped(let words):
                state = .skipped
                message = words
            case .failed(let words):
                message = words
                if let delay = Delivery.delay(
                    afterFailures: delivery.attempts + 1, jitter: .random(in: 0...1))
                {
                    state = .owed
                    notBefore = time.adding(milliseconds: delay)
                }
            case .gone(let words):
                message = words
                try NotificationStore.setGone(target, at: time, in: database)
            }
            try database.execute(
                sql: """
                    UPDATE notifications SET state = ?, attempts = attempts + 1, not_before = ?, changed_at = ?, message = ?
                    WHERE id = ?
                    """,
                arguments: [
                    state.rawValue, notBefore.milliseconds, time.milliseconds, message, delivery.id,
                ])
            return state
        }
    }

    /// Gives up a delivery without another attempt.
    ///
    /// - Throws: where the ledger cannot be written.
    package func giveUp(_ delivery: Delivery, _ message: String, at time: Timestamp = .now) throws {
        try queue.write {
            try $0.execute(
                sql: "UPDATE notifications SET state = 'failed', changed_at = ?, message = ? WHERE id = ?",
                arguments: [time.milliseconds, message, delivery.id])
        }
    }

    /// Postpones all deliveries to a target that cannot be reached now.
    ///
    /// - Throws: where the ledger cannot be written.
    package func putOffDeliveries(to target: String, until time: Timestamp) throws {
        try queue.write {
            try $0.execute(
                sql: """
                    UPDATE notifications SET not_before = MAX(not_before, ?) WHERE target = ? AND state = 'owed'
                    """, arguments: [time.milliseconds, target])
        }
    }

    /// The time at which a target asked for nothing more; nil where it did not, or has another address since.
    ///
    /// - Throws: where the ledger cannot be read.
    package func goneSince(_ target: NotificationTarget) throws -> Timestamp? {
        try read { database in
            try Int64.fetchOne(
                database, sql: "SELECT since FROM gone_targets WHERE target = ? AND address = ?",
                arguments: [target.name, NotificationStore.digest(target)]
            ).map(Timestamp.init(milliseconds:))
        }
    }

    /// Forgets that a target asked for nothing more.
    ///
    /// - Throws: where the ledger cannot be written.
    package func forgetGone(_ target: NotificationTarget) throws {
        try queue.write {
            try $0.execute(sql: "DELETE FROM gone_targets WHERE target = ?", arguments: [target.name])
        }
    }

    /// How the notifications of a target stand.
    ///
    /// - Throws: where the ledger cannot be read.
    package func notificationStatus(of target: String, at time: Timestamp = .now) throws -> TargetStatus {
        try read { database in
            let week = time.milliseconds - 7 * 24 * 3_600_000
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT COUNT(*) FILTER (WHERE state = 'owed') AS owed,
                        COUNT(*) FILTER (WHERE state = 'failed' AND changed_at > ?1) AS failed,
                        MAX(changed_at) FILTER (WHERE state = 'delivered') AS delivered_at,
                        MIN(not_before) FILTER (WHERE state = 'owed') AS next_at
                    FROM notifications WHERE target = ?2
                    """, arguments: [week, target])
            let message = try String.fetchOne(
                database,
                sql: """
                    SELECT message FROM notifications WHERE target = ?2 AND message IS NOT NULL
                        AND (state = 'owed' OR state = 'failed' AND changed_at > ?1)
                    ORDER BY changed_at DESC LIMIT 1
                    """, arguments: [week, target])
            return TargetStatus(
                owed: row?["owed"] ?? 0, failed: row?["failed"] ?? 0,
                deliveredAt: (row?["delivered_at"] as Int64?).map(Timestamp.init(milliseconds:)),
                message: message, nextAt: (row?["next_at"] as Int64?).map(Timestamp.init(milliseconds:)))
        }
    }

    /// The time of the oldest event that is not queued yet; nil where all are.
    ///
    /// - Throws: where the ledger cannot be read.
    package func oldestUntoldEvent() throws -> Timestamp? {
        try read {
            try Int64.fetchOne($0, sql: "SELECT MIN(happened_at) FROM hold_events WHERE NOT is_queued")
                .map(Timestamp.init(milliseconds:))
        }
    }
}

enum NotificationStore {
    static func setGone(
        _ target: NotificationTarget, at time: Timestamp, in database: Database
    ) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO gone_targets (target, address, since) VALUES (?, ?, ?)",
            arguments: [target.name, digest(target), time.milliseconds])
    }

    /// An address may hold a token, which the table does not.
    static func digest(_ target: NotificationTarget) -> String {
        Hexadecimal.string(of: SHA256.hash(data: Data(target.wholeAddress.utf8)))
    }
}
