import Domain
import LedgerStore

/// A kind of notification, with what sends it.
///
/// Each kind conforms, in the file that sends it.
protocol SentChannel: NotificationChannel {
    /// The program that sends, by its path or by its name alone.
    var program: String { get }

    /// What to do where the program is missing.
    static var adviceOnProgram: String { get }

    /// What would keep a message to the target `name` from being sent, found out before there is one; nil where
    /// nothing would.
    func obstacle(to name: String, in keys: HomeKeys) -> ChannelObstacle?

    /// Sends a message.
    ///
    /// - Parameter hold: the one that the message is about; nil for a test.
    /// - Throws: where the ledger cannot be read, or the program cannot be run.
    func send(
        _ message: NotificationMessage, about hold: Hold?, from sender: NotificationSender
    ) throws -> DeliveryOutcome
}

/// What messages are sent with.
struct NotificationSender {
    let keys: HomeKeys
    let ledger: Ledger
}

/// What keeps messages from being sent.
struct ChannelObstacle {
    let words: String
    let mend: String
}
