import Domain
import Foundation
import Testing

/// Whatever the gate refuses, its words lead to a push that passes and tells the truth, and nothing else is needed.
@Suite struct WaysOutTests {
    private static let ways = WayOut.ofSessions + WayOut.ofContent + WayOut.ofRefs + WayOut.ofPushes

    @Test(arguments: ways)
    func `the words lead to a push that passes`(_ way: WayOut) throws {
        let walk = try Walk(way, in: House.shared())
        try way.begin(walk)

        var isTaken = try walk.push()
        try #require(!isTaken && walk.said.contains(way.says), "\(walk.said)")
        #expect(walk.said.contains("\(House.help.text) \(House.help.url)"), "\(walk.said)")
        for round in way.rounds {
            try #require(!isTaken, "\(walk.said)")
            for step in round { try walk.take(step) }
            isTaken = try walk.push()
        }

        #expect(isTaken, "\(walk.said)")
        guard let outcome = way.outcome else { return }
        let rows = try walk.house.place.report("commits", "--commit", walk.clone.head())
        let accepted = rows.filter { $0["verdict"] as? String == "accept" }
        #expect(accepted.compactMap { $0["outcome"] as? String }.last == outcome, "\(rows)")
    }

    @Test func `every policy, and every outcome of a session, has a way out here`() {
        let policies = Policies.all.map { $0.name }.filter { $0 != SessionPolicy.name }
        let outcomes = SessionPolicy.Settings.Word.allCases.map { "sessions.\($0.rawValue)" }
        #expect(Set(policies + outcomes).subtracting(Self.ways.map(\.policy)) == [])
    }

    @Test func `a push by local path without an identity has one, once the administrator does what is said`()
        throws
    {
        let place = try Installation(wait: 0)
        try place.editPolicy {
            $0.replacing("local = true", with: "local = false")
                + "\n[help]\ntext = \"Ask us.\\n\\nOr read:\"\nurl = \"https://wiki.example.com/x\"\n"
        }
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")

        let refused = try work.tryGit("push", "origin", "main")
        try #require(
            refused.said.contains("set 'local = true' under [identity] in HOME/policy.toml"), "\(refused)")
        #expect(refused.said.contains("Ask us. Or read: https://wiki.example.com/x"), "\(refused)")
        try place.editPolicy { $0.replacing("local = false", with: "local = true") }

        #expect(try work.tryGit("push", "origin", "main").succeeded)
    }
}
