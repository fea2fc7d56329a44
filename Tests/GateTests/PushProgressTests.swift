import Testing

@testable import Gate

@Suite struct PushProgressTests {
    private func said(every pause: Duration) -> [String] {
        var lines: [String] = []
        var progress = PushProgress("secrets are looked for", of: 3, every: pause) { lines.append($0) }
        for _ in 1...3 { progress.advance() }
        return lines
    }

    @Test func `a push that takes long is told how far it is, a short one nothing`() {
        #expect(
            said(every: .zero) == (1...3).map { "gatehouse: secrets are looked for, \($0) of 3 commits\n" })
        #expect(said(every: .seconds(600)).isEmpty)
    }
}
