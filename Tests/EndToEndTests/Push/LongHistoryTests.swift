import Foundation
import Testing

/// A push of so many commits that several threads look into it.
@Suite struct LongHistoryTests {
    private static let count = 1_500

    /// Commits that each write a file of their own; some bring a secret.
    private func history(secrets: [Int: UInt64]) -> [UInt8] {
        let commits = (1...Self.count).map { number in
            let secret = secrets[number].map { "token = '\(TestSecret.token($0))'\n" } ?? "line \(number)\n"
            return """
                commit refs/heads/long
                committer Ada <ada@example.com> \(1_700_000_000 + number) +0000
                data \("commit \(number)".utf8.count)
                commit \(number)
                \(number == 1 ? "from refs/heads/main^0\n" : "")M 100644 inline f\(number % 100)/\(number)
                data \(secret.utf8.count)
                \(secret)

                """
        }
        return Array(commits.joined().utf8)
    }

    @Test func `in a long history every secret is found, and of each the first commit is told first`() throws
    {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["begin": "1\n"], "Begin")
        let secrets: [Int: UInt64] = [2: 1, 99: 2, 101: 3, 640: 1, 777: 4, 1_499: 2, 1_500: 5]
        let made = try work.tryGit("fast-import", "--quiet", input: history(secrets: secrets))
        try #require(made.succeeded, "\(made)")

        let push = try work.tryGit("push", "origin", "long")

        #expect(!push.succeeded)
        let row = try #require(try place.report("pushes", "--verdict", "reject").first)
        let findings = row["findings"] as? [[String: Any]] ?? []
        let places = findings.compactMap { ($0["message"] as? String)?.prefix { $0 != ":" } }.map(String.init)
        // By secret, in the order in which they first come; of each its places in the order of the commits.
        #expect(places == [2, 640, 99, 1_499, 101, 777, 1_500].map { "f\($0 % 100)/\($0)" })
        let first = try work.git("rev-list", "--reverse", "long", "--", "f2/2").prefix(12)
        #expect(push.said.contains("git rebase -i \(first)^"), "\(push.said)")
    }
}
