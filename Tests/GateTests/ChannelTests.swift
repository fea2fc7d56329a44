import Domain
import Testing

@testable import Gate

/// How what sends notifications is found for each kind.
@Suite struct ChannelTests {
    @Test(arguments: NotificationChannels.all.map { String(describing: $0) })
    func `every kind has what sends it`(name: String) throws {
        let kind = try #require(NotificationChannels.all.first { String(describing: $0) == name })

        let sent = try #require(
            kind as? any SentChannel.Type, "make \(name) a SentChannel, in Sources/Gate/Notify")

        #expect(!sent.adviceOnProgram.isEmpty)
    }
}
