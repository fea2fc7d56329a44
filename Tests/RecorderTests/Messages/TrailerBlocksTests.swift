import Testing

@testable import Recorder

/// Trailers in the middle of messages that Git joined.
@Suite struct TrailerBlocksTests {
    private func removing(
        _ copies: Set<String> = [], dead: String? = nil, from text: String, hasComments: Bool = true
    ) -> String {
        let blocks = TrailerBlocks(of: MessageLines.of(Array(text.utf8)), hasComments: hasComments)
        let left = blocks.removing(copies: copies) { line in dead.map { line.hasPrefix($0) } ?? false }
        return String(decoding: Array(left.joined(separator: [UInt8(ascii: "\n")])), as: UTF8.self)
    }

    @Test func `a copy in the middle goes with its blank line, the one at the end stays`() {
        let text = "Subject\n\nKey: one\n\nSecond\n\nKey: one\n"
        #expect(removing(["Key: one"], from: text) == "Subject\n\nSecond\n\nKey: one\n")
    }

    @Test func `other trailers of a block in the middle stay`() {
        let text = "Subject\n\nKey: one\nOther: two\n\nSecond\n"
        #expect(removing(["Key: one"], from: text) == "Subject\n\nOther: two\n\nSecond\n")
    }

    @Test func `a folded trailer in the middle goes with both of its lines`() {
        let hash = "sha256:" + String(repeating: "a", count: 64)
        let text = "Subject\n\nAI-Session: X/1\n \(hash)\nOther: two\n\nSecond\n"
        #expect(removing(["AI-Session: X/1 \(hash)"], from: text) == "Subject\n\nOther: two\n\nSecond\n")
    }

    @Test func `a dead trailer goes from any block`() {
        let text = "Subject\n\nKey: dead\n\nSecond\n\nKey: dead\nOther: two\n"
        #expect(removing(dead: "Key: dead", from: text) == "Subject\n\nSecond\n\nOther: two\n")
    }

    @Test(arguments: [
        "Key: one\n\nSecond\n",
        "Subject\n\nKey: one\nas a sentence says\n\nSecond\n",
        "Subject\n\nSee Key: one for more\n",
    ])
    func `a subject or a sentence that reads like a trailer stays`(text: String) {
        #expect(removing(["Key: one"], dead: "Key: one", from: text) == text)
    }

    @Test func `a squash indents what it joins`() {
        let text = "Squashed\n\n    First\n\n    Key: one\n\n    Second\n"
        #expect(removing(["Key: one"], from: text) == "Squashed\n\n    First\n\n    Second\n")
    }

    @Test func `nothing below Git's mark is part of the message`() {
        let text = "Subject\n\n# \(MessageFile.scissors)\n\nKey: one\n\nmore\n"
        #expect(removing(["Key: one"], from: text) == text)
    }

    @Test func `bytes that are no text stay as they are`() {
        let bytes = Array("Subject \u{e9}".utf16.map { UInt8(truncatingIfNeeded: $0) })
        let lines = MessageLines.of(bytes + Array("\n\nKey: one\n\nmore\n".utf8))
        let left = TrailerBlocks(of: lines, hasComments: true).removing(copies: ["Key: one"]) { _ in false }
        #expect(left.first.map(Array.init) == bytes && left.count == lines.count - 2)
    }
}
