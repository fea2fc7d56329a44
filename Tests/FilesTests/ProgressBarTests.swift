import Testing

@testable import Files

@Suite struct ProgressBarTests {
    @Test func `a bar goes on as long as the work does, and is not full before its end`() {
        let filled = [0, 1, 3, 10, 100].map { ProgressBar.filled(after: .seconds($0)) }
        #expect(filled == filled.sorted() && filled.first == 0 && Set(filled).count == filled.count)
        #expect(filled.allSatisfy { $0 < 30 })
    }
}
