import Domain
import Foundation
import SessionCapture
import Testing

/// How events become a segment, and a segment bytes.
@Suite struct SegmentTests {
    private let id = SessionID(millisecondsSince1970: 1, randomness: 2)

    private func build(_ events: [AgentEvent]) -> SessionSegment? {
        SegmentBuilder(events: events.map { ($0, true) })
            .segment(
                session: id, number: 1, previous: nil,
                description: SpooledSession.Description(agent: "claude-code", conversation: "c"))
    }

    @Test func `a text that is said twice is recorded twice, and once for both sources`() throws {
        let segment = try #require(
            build([
                .text("go on", .hook, time: "1"), .text("go on", .hook, time: "3"),
                .text("go on", .transcript, time: "2", line: "u1#0"),
                .text("go on", .transcript, time: "4", line: "u2#0"),
            ]))
        #expect(segment.messages.count == 2)
        #expect(segment.messages.map(\.time) == ["2", "4"])
    }

    @Test func `a line of a transcript counts once`() throws {
        let lines = [
            AgentEvent.text("go on", .transcript, line: "u1#0"), .text("go on", .transcript, line: "u1#0"),
        ]
        #expect(try #require(build(lines)).messages.count == 1)
    }

    @Test func `nothing new is no segment`() {
        #expect(build([]) == nil)
    }

    @Test(arguments: ["response", "arguments", "content", "edits"])
    func `a segment too large is cut until it fits, and is still sound`(where place: String) throws {
        let big = String(repeating: "A long line, as tools answer with it.\n", count: 8_000)
        var segment = try #require(
            build([.text("the prompt"), .edit("a.txt", added: ["an edited line"])]))
        let part: SessionSegment.Part =
            switch place {
            case "response": .toolCallResponse(id: "t", response: big)
            case "arguments": .toolCall(id: "t", name: "Write", arguments: #"{"content":"\#(big)"}"#)
            case "content": .text(big)
            default: .text("short")
            }
        segment.messages.append(SessionSegment.Message(role: .tool, time: nil, parts: [part]))
        if place == "edits" { segment.edits[0].added = big.split(separator: "\n").map(String.init) }

        let bytes = try SegmentDocument(segment, maximumSize: 100_000).bytes

        #expect(bytes.count <= 100_000)
        let cut = try JSONDecoder().decode(SessionSegment.self, from: bytes)
        try cut.validate(as: segment.name)
        #expect(cut.messages[0].parts[0].content == "the prompt")
        #expect(!cut.edits[0].added.isEmpty)
        if place == "arguments" {
            #expect(JSONValue(Data((cut.messages[1].parts[0].arguments ?? "").utf8)) != nil)
        }
    }

    @Test func `a segment that fits is not touched`() throws {
        let segment = try #require(build([.text(String(repeating: "x", count: 50_000))]))
        let bytes = try SegmentDocument(segment).bytes
        #expect(
            try JSONDecoder().decode(SessionSegment.self, from: bytes).messages[0].parts[0].content?.count
                == 50_000)
        #expect(bytes == (try SegmentDocument(segment).bytes))
    }
}
