/// How the notifications of a target stand.
package struct TargetStatus: Sendable {
    package let owed: Int
    /// Those of the last week.
    package let failed: Int
    package let deliveredAt: Timestamp?
    /// What was said last where something failed.
    package let message: String?
    package let nextAt: Timestamp?

    package init(owed: Int, failed: Int, deliveredAt: Timestamp?, message: String?, nextAt: Timestamp?) {
        self.owed = owed
        self.failed = failed
        self.deliveredAt = deliveredAt
        self.message = message
        self.nextAt = nextAt
    }
}
