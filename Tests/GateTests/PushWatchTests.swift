import Domain
import Glibc
import Testing

@testable import Gate

@Suite struct PushWatchTests {
    private static func limits(seconds: Int = 1_800, memory: Int = 4 << 30) -> PushLimits {
        var limits = PushLimits()
        (limits.seconds, limits.memory) = (seconds, memory)
        return limits
    }

    @Test func `work that takes too long ends at its next step, and is told`() throws {
        let watch = PushWatch(Self.limits(seconds: 0))
        defer { watch.end() }
        watch.begin("looking for secrets")
        let commit = try #require(ObjectID(hex: String(repeating: "ab12", count: 10)))

        let beyond = #expect(throws: BeyondLimits.self) { try watch.look(at: commit, "data/a\n.json") }

        #expect(watch.isOver)
        #expect(
            beyond?.words
                == "it takes more than 0 s to judge, while looking for secrets; looked at last: commit ab12ab12ab12"
        )
        let finding = try #require(beyond).finding { $0.replacing("data", with: "masked") }
        #expect(finding.action == .reject && finding.policy == "limits")
        #expect(finding.message == "\(try #require(beyond).words), masked/a\\u{a}.json")
    }

    @Test func `work within its limits goes on`() throws {
        let watch = PushWatch(Self.limits())
        defer { watch.end() }

        try watch.check()

        #expect(!watch.isOver && watch.secondsLeft > 1_000)
    }

    @Test(.timeLimit(.minutes(1)))
    func `work that comes to no step ends with its process, and says why`() async {
        await #expect(processExitsWith: .exitCode(7)) {
            let watch = PushWatch(PushWatchTests.limits(seconds: 1)) { beyond in
                _exit(beyond.words.hasPrefix("it takes more than 1 s to judge") ? 7 : 1)
            }
            withExtendedLifetime(watch) {
                while true { pause() }
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `memory that grows without a step ends the process, too`() async {
        await #expect(processExitsWith: .exitCode(7)) {
            let watch = PushWatch(PushWatchTests.limits(memory: 64 << 20)) { beyond in
                _exit(beyond.limit == .memory(64 << 20) ? 7 : 1)
            }
            let bytes = [UInt8](repeating: 1, count: 200 << 20)
            withExtendedLifetime((watch, bytes)) {
                while true { pause() }
            }
        }
    }
}
