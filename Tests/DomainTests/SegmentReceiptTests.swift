import Testing

@testable import Domain

/// A mirror's receipt, as the helper finds it in what `git push` prints.
@Suite struct SegmentReceiptTests {
    private func isConfirmed(_ remoteLines: String..., count: Int = 2) -> Bool {
        // Git clears the rest of a terminal's line by spaces.
        let shown = remoteLines.map { "remote: \($0)        \n" }.joined()
        return SegmentReceipt.confirms(count, in: shown + "To https://git.example.com/demo.git\n")
    }

    @Test func `a receipt is read as it is written`() {
        let receipt = SegmentReceipt(push: 12, segments: 3)
        #expect(receipt.line == "gatehouse-receipt/1 p12 3")
        #expect(SegmentReceipt(line: receipt.line) == receipt)
    }

    @Test func `words in any language do not matter beside a receipt`() {
        #expect(isConfirmed("gatehouse: als p12 angenommen", "gatehouse-receipt/1 p12 2"))
        #expect(isConfirmed("gatehouse-receipt/1 p12 2"))
    }

    @Test(arguments: [
        "gatehouse: als p12 angenommen", "our gate says: gatehouse: accepted as p12",
        "gatehouse: accepted as push 12",
        "gatehouse: accepted as p12 by somebody", "gatehouse: accepted as p", "see gatehouse-receipt/1 p12 2",
        "gatehouse-receipt/1 p12 2 and more", "gatehouse-receipt/1 12 2", "gatehouse-receipt/1 p12 -2",
        "gatehouse-receipt/1  p12 2", "gatehouse-receipt/2 p12 2", "",
    ])
    func `another line confirms nothing`(line: String) {
        #expect(!isConfirmed(line))
    }

    @Test func `a receipt for another number of segments confirms nothing, whatever stands beside it`() {
        #expect(!isConfirmed("gatehouse: accepted as p12, 2 segments recorded", "gatehouse-receipt/1 p12 1"))
    }

    @Test func `a mirror from before receipts is understood by its words`() {
        #expect(isConfirmed("gatehouse: accepted as p12"))
        #expect(isConfirmed("another hook", "gatehouse: accepted as p12, 2 segments recorded"))
    }

    @Test func `only what the other side says counts`() {
        #expect(!SegmentReceipt.confirms(2, in: "gatehouse-receipt/1 p12 2\ngatehouse: accepted as p12\n"))
    }
}
