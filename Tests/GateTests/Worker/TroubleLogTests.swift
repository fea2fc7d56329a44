import Domain
import Synchronization
import Testing

@testable import Gate

@Suite struct TroubleLogTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        /// What was said since it was asked last.
        var new: [String] {
            lines.withLock { lines in
                defer { lines = [] }
                return lines
            }
        }
    }

    private let lines = Lines()
    private let log: TroubleLog
    private let hold = TroubleLog.Subject(name: "website", part: "h1")

    init() {
        log = TroubleLog { [lines] in lines.add($0) }
    }

    @Test func `a trouble is said when it begins, when it changes, after long, and when it is over`() {
        let start = ContinuousClock.now
        log.note([hold: "a lock"], of: "website", at: start)
        #expect(lines.new == ["website h1: a lock"])
        for second in 1...30 { log.note([hold: "a lock"], of: "website", at: start + .seconds(2 * second)) }
        #expect(lines.new == [])
        log.note([hold: "a full disk"], of: "website", at: start + .seconds(70))
        #expect(lines.new == ["website h1: a full disk"])
        log.note([hold: "a full disk"], of: "website", at: start + .seconds(4_000))
        #expect(lines.new == ["website h1: a full disk"])
        log.note([:], of: "website", at: start + .seconds(4_002))
        #expect(lines.new == ["website h1: this is over"])
        log.note([:], of: "website", at: start + .seconds(4_004))
        #expect(lines.new == [])
    }

    @Test func `one mirror's troubles are over with no other's, and what is not known is not over`() {
        let other = TroubleLog.Subject(name: "tools")
        log.note([hold: "a lock"], of: "website")
        log.note([other: "it is gone"], of: "tools")
        #expect(lines.new == ["website h1: a lock", "tools: it is gone"])
        log.note([:], of: "website") { $0.part == "h1" }
        #expect(lines.new == [])
        log.note([:], of: "website")
        #expect(lines.new == ["website h1: this is over"])
    }
}
