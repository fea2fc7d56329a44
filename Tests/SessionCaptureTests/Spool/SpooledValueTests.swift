import Domain
import Foundation
import JSONText
import Testing

@testable import SessionCapture

/// What the spool writes by itself is what the types' own encoding would be: segments are made of both.
@Suite struct SpooledValueTests {
    private let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()

    @Test func `messages are written as they are encoded`() throws {
        let parts: [SessionSegment.Part] = [
            .text("a \"text\"\n/"), .reasoning("é\u{0}"), .toolCall(id: "1", name: "Bash", arguments: "{}"),
            .toolCall(id: nil, name: "x", arguments: ""),
            .toolCallResponse(id: "1", response: "r", helper: "h"),
        ]
        let messages = [
            SessionSegment.Message(role: .tool, time: nil, parts: []),
            SessionSegment.Message(
                role: .system, kind: .notification, helper: "w/h", time: "2026-01-01T00:00:00Z", parts: parts,
                attributes: ["b": "1", "a": "\"x\""]),
        ]
        for message in messages { #expect(try Data(message.json.bytes) == encoder.encode(message)) }
    }

    @Test func `edits are written as they are encoded`() throws {
        let blob = try #require(BlobID.of(Data("x".utf8)))
        let edits = [
            SessionSegment.Edit(path: "a/b", tool: "Write", call: nil, time: nil, removed: [], added: []),
            SessionSegment.Edit(
                path: "é", tool: "Edit", call: "c", time: "2026-01-01T00:00:00Z", before: blob, after: blob,
                removed: ["\t"], added: ["a", "\\"], omitted: 3),
        ]
        for edit in edits { #expect(try Data(edit.json.bytes) == encoder.encode(edit)) }
    }
}
