package import Domain
import LedgerStore

/// Looks at the policy's notification targets: how the messages to each stand.
package struct LookAtTargets {
    private let home: Home

    package init(home: Home) {
        self.home = home
    }

    /// A target as it is now.
    package struct Listed {
        /// The state of the messages to a target.
        package enum State: String {
            case ok
            /// A message is to be sent.
            case waiting
            /// A message was not delivered: it is retried, or was given up in the last week.
            case failing
            /// The receiver wants no more messages.
            case off
        }

        package let target: NotificationTarget
        package let status: TargetStatus
        let isOff: Bool

        /// The state, the worst that applies.
        package var state: State {
            if isOff { return .off }
            if status.message != nil || status.failed > 0 { return .failing }
            return status.owed > 0 ? .waiting : .ok
        }
    }

    /// Reads them in the policy's order.
    ///
    /// - Throws: errors of the ledger.
    package func callAsFunction() throws -> [Listed] {
        let ledger = try home.openLedger()
        return try ledger.policyInForce().settings.notify.map {
            Listed(
                target: $0, status: try ledger.notificationStatus(of: $0.name),
                isOff: try ledger.goneSince($0) != nil)
        }
    }
}
