import Domain
import Testing

/// A limit is what passes just so.
@Suite struct SizeCaseTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let limit: @Sendable (inout SizePolicy.Settings, SizePolicy.Limit) -> Void
        /// A push that has this much.
        let facts: @Sendable (Int) -> PushFacts

        var testDescription: String { name }
    }

    private static let cases = [
        Case(name: "commits", limit: { $0.commits = $1 }) { count in
            SamplePush.facts(commits: (0..<count).map { _ in SamplePush.commit() })
        },
        Case(name: "files", limit: { $0.files = $1 }) { count in
            SamplePush.facts(commits: [SamplePush.commit(paths: (0..<count).map { "\($0)" })])
        },
        Case(name: "files that are not known", limit: { $0.files = $1 }) { count in
            var commit = SamplePush.commit(paths: (0..<count).map { "\($0)" })
            commit.forgetPaths()
            return SamplePush.facts(commits: [commit])
        },
        Case(name: "blob", limit: { $0.blob = $1 }) { count in
            var facts = SamplePush.facts()
            facts.files.large = [LargeFile(commit: SamplePush.new, path: "a", size: count)]
            return facts
        },
        Case(name: "push", limit: { $0.push = $1 }) { count in
            var facts = SamplePush.facts()
            facts.files.bytes = count
            return facts
        },
    ]

    @Test(arguments: cases)
    func `what is as much as the limit passes, and one more does not`(_ example: Case) {
        var settings = SizePolicy.Settings()
        example.limit(&settings, .init(most: 3, action: .hold))
        let policy = SizePolicy(settings: settings)

        #expect(policy.findings(in: example.facts(3)).isEmpty)
        #expect(policy.findings(in: example.facts(4)).map(\.action) == [.hold])
        #expect(SizePolicy(settings: .init()).findings(in: example.facts(4)).isEmpty)
    }

    @Test func `what a limit needs is asked for`() {
        var settings = PolicySettings()
        #expect(settings.wantedFacts == WantedFacts())

        settings.size.push = .init(most: 1, action: .record)
        settings.size.blob = .init(most: 9, action: .record)
        #expect(settings.wantedFacts.pushSize && settings.wantedFacts.filesAbove == 9)
    }
}
