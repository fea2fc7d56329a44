import Domain
import Testing

/// A person's word in place of a record, as a segment has it.
@Suite struct DeclarationTests {
    private func problem(_ change: (inout SessionSegment) -> Void) throws -> String? {
        let session = try #require(SessionID("01HZY5Z2Q3R4S5T6V7W8X9YABC"))
        var segment = SessionSegment(
            session: session, segment: 1, previous: nil, conversation: nil, agent: "codex",
            declared: Declaration(
                by: "Ada <ada@example.com>", time: "2026-11-30T08:15:00.250Z", reason: "the disk broke"))
        change(&segment)
        do {
            try segment.validate(as: SegmentName(session: session, segment: 1))
            return nil
        } catch {
            return "\(error.path) \(error.message)"
        }
    }

    @Test func `it is sound with a reason, a name and a time, and stands alone`() throws {
        #expect(try problem { _ in } == nil)
        #expect(try problem { $0.declared?.reason = " \n" }?.hasPrefix("$.declared.reason must have") == true)
        #expect(try problem { $0.declared?.reason = "\u{200B}\u{2800}\u{3164}" } != nil)
        #expect(try problem { $0.declared?.by = "\u{200B}" }?.hasPrefix("$.declared.by") == true)
        #expect(
            try problem { $0.declared?.reason = String(repeating: "a", count: 5_000) }?.hasPrefix(
                "$.declared.reason") == true)
        #expect(try problem { $0.declared?.by = "" }?.hasPrefix("$.declared.by") == true)
        #expect(try problem { $0.declared?.time = "" }?.hasPrefix("$.declared.time") == true)
        #expect(
            try problem { $0.messages = [.init(role: .user, time: nil, parts: [.text("Write it")])] }
                == "$.declared stands in place of messages and edits, not beside them")
        #expect(
            try problem {
                $0.edits = [.init(path: "a", tool: "Write", call: nil, time: nil, removed: [], added: [])]
            } == "$.declared stands in place of messages and edits, not beside them")
    }

    @Test func `its words are safe to show`() {
        let declaration = Declaration(by: "Ada\u{1B}[2J <a@b>", time: "now", reason: "two\nlines")
        #expect(
            declaration.words == "declared by hand by Ada\\u{1b}[2J <a@b> at now: two\\u{a}lines")
    }
}
