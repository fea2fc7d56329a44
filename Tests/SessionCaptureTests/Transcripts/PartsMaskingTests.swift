import Domain
import Foundation
import HelperTestSupport
import Testing

@testable import SessionCapture

/// A secret may begin in one part of a message and end in the next.
@Suite struct PartsMaskingTests {
    /// Knows one secret, which has two lines.
    private let rules = RuleMasking(
        digest: { "rules" },
        mask: { text, _ in
            let masked = String(decoding: text, as: UTF8.self).replacing(
                "begin\nend", with: "[secret:x]\n[secret:x]")
            return RuleMasking.Masked(
                bytes: Array(masked.utf8), counts: masked.utf8.elementsEqual(text) ? [:] : ["x": 1])
        })

    @Test func `what goes over several parts is masked in each of them, and the other parts stay`() {
        var masker = Masker([], rules: rules)
        let parts: [SessionSegment.Part] = [
            .text("one\n\nbegin"), .toolCall(id: "1", name: "Read", arguments: "{}"), .text("end\ntwo"),
            .text(""),
        ]
        let message = masker.mask(SessionSegment.Message(role: .assistant, time: nil, parts: parts))

        #expect(
            message.parts.map(\.content) == ["one\n\n[secret:x]", nil, "[secret:x]\ntwo", ""])
        #expect(message.parts[1].arguments == "{}")
        #expect(masker.takeCounts() == ["x": 1])
    }
}
