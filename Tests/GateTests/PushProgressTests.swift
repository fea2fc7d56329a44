import Synchronization
import Testing

@testable import Gate

@Suite struct PushProgressTests {
    private final class Said: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private func said(every pause: Duration) -> [String] {
        let said = Said()
        var progress = PushProgress("secrets are looked for", of: 3, every: pause) { said.add($0) }
        for _ in 1...3 { progress.advance() }
        return said.all
    }

    @Test func `a push that takes long is told how far it is, a short one nothing`() {
        #expect(
            said(every: .zero) == (1...3).map { "gatehouse: secrets are looked for, \($0) of 3 commits\n" })
        #expect(said(every: .seconds(600)).isEmpty)
    }
}
