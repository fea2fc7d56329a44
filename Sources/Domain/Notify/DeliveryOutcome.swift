/// What came of an attempt to deliver a notification.
package enum DeliveryOutcome: Sendable {
    case delivered
    case skipped(String)
    /// It is tried again, unless it was tried long enough.
    case failed(String)
    /// The target wants nothing any more.
    case gone(String)
}
