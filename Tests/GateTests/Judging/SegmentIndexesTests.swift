import Crypto
import Domain
import Foundation
import LedgerStore
import Testing

@testable import Gate

/// What is read after a helper, where its work may be in another segment of the session.
@Suite struct SegmentIndexesTests {
    private let session = SessionID(millisecondsSince1970: 1_700_000_000_000, randomness: 1)
    private let read = ReadSegment(hasher: LineHasher(key: SymmetricKey(size: .bits256)))

    private func received(_ number: Int, _ messages: [SessionSegment.Message]) throws -> ReceivedSegment {
        let segment = SessionSegment(
            session: session, segment: number, previous: nil, conversation: nil, agent: "claude-code",
            messages: messages)
        return ReceivedSegment(
            segment, hash: try #require(SegmentHash(bytes: [UInt8](repeating: UInt8(number), count: 32))),
            bytes: [], masked: MaskedSecrets(), lines: read.lines(of: segment))
    }

    @Test func `it is the helper's unless a segment of the session has its work`() throws {
        let path = NSTemporaryDirectory() + "/gatehouse-indexes-\(UUID().uuidString.prefix(8))"
        defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
        let ledger = try Ledger.create(at: path)
        let reading = try received(
            1,
            [
                .init(
                    role: .assistant, time: nil, parts: [.toolCall(id: "1", name: "Task", arguments: "{}")]),
                .init(
                    role: .tool, time: nil, parts: [.toolCallResponse(id: "1", response: "Done", helper: "h")]
                ),
                .init(
                    role: .tool, time: nil,
                    parts: [.toolCallResponse(id: "2", response: "1→a line of the helper")]),
            ])
        let working = try received(
            2, [.init(role: .assistant, helper: "h", time: nil, parts: [.text("I write it")])])

        var alone = SegmentIndexes(ledger: ledger, arrived: [reading])
        var both = SegmentIndexes(ledger: ledger, arrived: [reading, working])

        #expect(try alone(reading.name).hasReadAfterHelpers && !both(reading.name).hasReadAfterHelpers)
    }
}
