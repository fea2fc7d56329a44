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
        package let target: NotificationTarget
        package let status: TargetStatus
        /// Whether it asked for no more messages.
        package let isOff: Bool
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
