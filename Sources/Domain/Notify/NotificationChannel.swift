/// A way to tell people of holds: what one kind of `[[notify]]` says of it.
package protocol NotificationChannel: Hashable, Sendable, Codable {
    /// The name of the kind, as compiled settings have it.
    static var kind: String { get }

    /// The address as people may see it: what others could use a webhook by is left out.
    var shownAddress: String { get }

    /// Everything that the address is made of. A receiver that wanted nothing any more is tried again once this
    /// changes.
    var wholeAddress: String { get }
}

/// Every kind of notification that there is. A new one has a file here, one in `PolicyFiles/Sections`, one in
/// `Gate/Notify`, and a line in this table.
package enum NotificationChannels {
    /// All of them. Of two that a `[[notify]]` could be, the first counts.
    package static let all: [any NotificationChannel.Type] = [WebhookChannel.self, MailChannel.self]
}
