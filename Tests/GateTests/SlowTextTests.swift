import Domain
import Testing

@testable import Gate
@testable import SecretScan

@Suite struct SlowTextTests {
    @Test func `a text that takes too long is named by its commit and its path`() throws {
        let commit = try #require(ObjectID(hex: String(repeating: "ab12", count: 10)))
        let error = #expect(throws: SlowText.self) {
            try SlowText.naming("data/large\n.json", of: commit) { throw SecretScanner.TooLong() }
        }
        let said = try #require(error).description
        #expect(said.hasPrefix("commit \(commit.short), data/large\\u{a}.json: a text takes more than"))
    }
}
