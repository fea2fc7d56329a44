/// Mail to addresses that the policy names, and to people of a hold.
package struct MailChannel: NotificationChannel {
    /// People whose addresses their profiles have.
    package enum Reader: String, Hashable, Sendable, Codable, CaseIterable {
        /// Everyone who may decide on the hold.
        case approvers
        case pusher
    }

    package static let kind = "mail"

    package let addresses: [MailAddress]
    package let readers: [Reader]
    package let from: MailAddress
    /// The path of the program that takes mail.
    package let sendmail: String

    package init(addresses: [MailAddress], readers: [Reader], from: MailAddress, sendmail: String) {
        self.addresses = addresses
        self.readers = readers
        self.from = from
        self.sendmail = sendmail
    }

    package var shownAddress: String {
        (addresses.map(\.text) + readers.map(\.rawValue)).joined(separator: ", ")
    }

    package var wholeAddress: String { shownAddress }
}
