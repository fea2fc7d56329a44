import Domain
import Testing

/// What comes of one secret in one place.
@Suite struct SecretSeverityTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var severity = SecretSeverity.critical
        var isUnfinished = false
        var isVouchedFor = false
        var ignored = ""
        var part = SecretFacts.Place.Part.file(path: "src/a", line: 3)
        let expected: Finding.Action
        var said = ""
        var change: @Sendable (inout SecretPolicy.Settings) -> Void = { _ in }

        var testDescription: String { "\(severity) \(expected) \(said) \(ignored)" }
    }

    private static let cases = [
        Case(severity: .critical, expected: .reject), Case(severity: .high, expected: .reject),
        Case(severity: .medium, expected: .record), Case(severity: .low, expected: .record),
        Case(severity: .high, expected: .hold) { $0.high = .hold },
        // What the rule could not finish may be anything.
        Case(severity: .low, isUnfinished: true, expected: .reject) { $0.low = .accept },
        Case(severity: .low, isUnfinished: true, ignored: "src/a:pat:3\n", expected: .reject),
        Case(isVouchedFor: true, expected: .record, said: "vouched for in its line"),
        Case(ignored: "src/a:pat:3\n", expected: .record, said: "vouched for in .gitleaksignore"),
        Case(ignored: "src/a:other:3\n", expected: .reject),
        Case(ignored: "src/a:pat:4\n", expected: .reject),
        Case(ignored: "src/a:pat:3\n", expected: .reject) { $0.allowsIgnoreFile = false },
        Case(part: .message(line: 1), expected: .reject) {
            $0.specials = [.init(rules: [], paths: [GlobPattern("**")], action: .record)]
        },
        Case(expected: .record) {
            $0.specials = [
                .init(rules: [GlobPattern("p*")], paths: [GlobPattern("src/**")], action: .record),
                .init(rules: [], paths: [], action: .reject),
            ]
        },
    ]

    @Test(arguments: cases)
    func `a secret is judged by severity, special case, and who vouches`(_ example: Case) {
        let place = SecretFacts.Place(
            object: SamplePush.new, part: example.part, isVouchedFor: example.isVouchedFor)
        let secret = SecretFacts.Secret(
            rule: "pat", severity: example.severity, description: "", remedy: "", fingerprint: "k1:a",
            earlierFingerprints: [], isUnfinished: example.isUnfinished, places: [place], isInTip: true)
        let secrets = SecretFacts(secrets: [secret], ignored: IgnoredSecrets(example.ignored.utf8))
        var settings = SecretPolicy.Settings()
        example.change(&settings)

        let found = SecretPolicy(settings: settings).findings(in: SamplePush.facts(secrets: secrets))

        #expect(found.map(\.action) == [example.expected])
        #expect(example.said.isEmpty || found.first?.message.contains(example.said) == true)
        #expect((found.first?.advice == nil) == (example.expected == .record))
    }

    @Test func `what could not be scanned has an action of its own`() {
        let secrets = SecretFacts(unscanned: [
            .init(commit: SamplePush.new, path: "a.zip", reason: "too large"),
            .init(commit: SamplePush.new, path: nil, reason: "too large"),
        ])
        var settings = SecretPolicy.Settings()
        func found() -> [Finding] {
            SecretPolicy(settings: settings).findings(in: SamplePush.facts(secrets: secrets))
        }

        #expect(found().map(\.action) == [.record, .record] && found()[0].message.hasPrefix("a.zip was not"))
        settings.unscanned = .hold
        #expect(found().map(\.action) == [.hold, .hold])
        settings.unscanned = .accept
        #expect(found().isEmpty)
    }
}
