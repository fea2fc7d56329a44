import Testing

@testable import Domain

/// Of what several rules say of one secret the strictest counts, by whatever policy, and is said once.
@Suite struct SecretPolicyTests {
    private let commit = ObjectID.zero

    private func place(_ path: String = "src/a", vouched: Bool = false) -> SecretFacts.Place {
        SecretFacts.Place(object: commit, part: .file(path: TreePath(path), line: 3), isVouchedFor: vouched)
    }

    private func secret(
        _ rule: String, _ severity: SecretSeverity, at places: [SecretFacts.Place], besides other: String
    ) -> SecretFacts.Secret {
        var secret = SecretFacts.Secret(
            rule: rule, severity: severity, description: "", remedy: "", fingerprint: "k1:\(rule)",
            earlierFingerprints: [], isUnfinished: false, isGeneric: rule.hasPrefix("generic"),
            places: places, isInTip: true)
        secret.alike = [SecretFacts.Secret.Name(rule: other, fingerprint: "k1:\(other)")]
        return secret
    }

    /// A generic rule and a particular one report the same secret.
    private func findings(
        _ settings: SecretPolicy.Settings = SecretPolicy.Settings(), genericAt: [SecretFacts.Place]? = nil,
        particularAt: [SecretFacts.Place]? = nil, exceptions: [SecretException] = []
    ) -> [Finding] {
        let secrets = [
            secret("generic-token", .medium, at: genericAt ?? [place()], besides: "pat"),
            secret("pat", .critical, at: particularAt ?? [place()], besides: "generic-token"),
        ]
        let facts = PushFacts(
            push: Push(
                mirror: "website", actor: Actor(name: "ada", origin: .local), refUpdates: [], options: []),
            secrets: SecretFacts(secrets: secrets, exceptions: exceptions))
        return SecretPolicy(settings: settings).findings(in: facts)
    }

    private func special(_ rule: String, _ action: Finding.Action) -> SecretPolicy.Settings.Special {
        SecretPolicy.Settings.Special(rules: [GlobPattern(rule)], paths: [], action: action)
    }

    private func exception(_ rule: String) -> SecretException {
        SecretException(
            number: 1, fingerprint: nil, rule: GlobPattern(rule), path: nil, mirror: nil, reason: "x",
            owner: "eve")
    }

    @Test func `what a particular rule finds is said, once`() {
        let found = findings()
        #expect(found.map(\.action) == [.reject] && found[0].message.contains("pat"))
    }

    @Test func `where the generic rule is the stricter one by the policy, it is said`() {
        var settings = SecretPolicy.Settings()
        settings.specials = [special("generic-*", .reject), special("pat", .accept)]
        #expect(findings(settings).map(\.action) == [.reject])
        settings.specials = [special("generic-*", .reject), special("pat", .record)]
        let found = findings(settings)
        #expect(found.map(\.action) == [.reject] && found[0].message.contains("generic-token"))
    }

    @Test func `an exception for one rule lets the other's finding pass nowhere`() {
        #expect(findings(exceptions: [exception("generic-*")]).map(\.action) == [.reject])
        var settings = SecretPolicy.Settings()
        settings.medium = .hold
        let found = findings(settings, exceptions: [exception("pat")])
        #expect(found.map(\.action) == [.hold] && found[0].message.contains("generic-token"))
        #expect(findings(exceptions: [exception("*")]).map(\.action) == [.record])
    }

    @Test func `who vouches for one finding does not vouch for the other`() {
        #expect(findings(genericAt: [place(vouched: true)]).map(\.action) == [.reject])
        #expect(findings(particularAt: [place(vouched: true)]).count == 1)
    }

    @Test func `where two ask for different approvers, both ask`() {
        var settings = SecretPolicy.Settings()
        var other = special("generic-*", .hold)
        other.approval = ApprovalRule(approvers: ["@leads"])
        settings.specials = [other]
        settings.critical = .hold
        #expect(findings(settings).map(\.action) == [.hold, .hold])
        settings.specials = [special("generic-*", .hold)]
        #expect(findings(settings).count == 1)
    }

    @Test func `in another place the same secret is said by itself`() {
        let found = findings(genericAt: [place(), place("src/b")])
        #expect(found.map(\.action).sorted() == [.record, .reject])
    }

    // MARK: What moves

    private func letsMove(
        from old: SecretFacts.Place, to new: SecretFacts.Place, _ settings: SecretPolicy.Settings = .init(),
        exceptions: [SecretException] = [], ignored: String = "", now: String? = nil
    ) -> Bool {
        let policy = SecretPolicy(settings: settings)
        let secret = secret("pat", .critical, at: [], besides: "x")
        let facts = SecretFacts(exceptions: exceptions, ignored: IgnoredSecrets((now ?? ignored).utf8))
        let strictest = policy.strictestAction(
            on: secret, at: [old], into: "website", ignored: IgnoredSecrets(ignored.utf8), facts)
        return policy.letsMove(secret, from: strictest, to: new, into: "website", facts)
    }

    @Test func `a secret that nothing lets pass where it stood moves anywhere`() {
        #expect(letsMove(from: place("src/a"), to: place("lib/b")))
    }

    @Test func `an exception, a special case, or whoever vouches moves with no secret`() {
        let fixtures = SecretException(
            number: 1, fingerprint: nil, rule: nil, path: GlobPattern("test/**"), mirror: nil, reason: "x",
            owner: "eve")
        #expect(!letsMove(from: place("test/a"), to: place(), exceptions: [fixtures]))
        #expect(letsMove(from: place("test/a"), to: place("test/b"), exceptions: [fixtures]))
        #expect(letsMove(from: place(), to: place("test/b"), exceptions: [fixtures]))

        var settings = SecretPolicy.Settings()
        settings.specials = [.init(rules: [], paths: [GlobPattern("test/**")], action: .record)]
        #expect(!letsMove(from: place("test/a"), to: place(), settings))
        #expect(letsMove(from: place("test/a"), to: place("test/b"), settings))

        #expect(!letsMove(from: place(vouched: true), to: place()))
        #expect(letsMove(from: place(vouched: true), to: place(vouched: true)))

        let line = "test/a:pat:3\n"
        #expect(!letsMove(from: place("test/a"), to: place(), ignored: line))
        #expect(!letsMove(from: place("test/a"), to: place(), ignored: line, now: ""))
        #expect(!letsMove(from: place("test/a"), to: place(), ignored: "\(commit.hex):\(line)"))
        #expect(letsMove(from: place("test/a"), to: place("test/a"), ignored: line))
        settings = SecretPolicy.Settings()
        settings.allowsIgnoreFile = false
        #expect(letsMove(from: place("test/a"), to: place(), settings, ignored: line))
    }

    @Test func `what is on record in one place stays on record in the next`() {
        var settings = SecretPolicy.Settings()
        settings.critical = .record
        let fixtures = exception("pat")
        #expect(letsMove(from: place(), to: place("b"), settings))
        #expect(letsMove(from: place(vouched: true), to: place("b"), settings, exceptions: [fixtures]))
        #expect(!letsMove(from: place(vouched: true), to: place("b"), settings))
    }

    @Test func `a member's place is its archive's too, and a name that looks like one is its own`() {
        let documents = SecretException(
            number: 1, fingerprint: nil, rule: nil, path: GlobPattern("**/*.md"), mirror: nil, reason: "x",
            owner: "eve")
        let packed = SecretFacts.Place(
            object: commit, part: .file(path: "src/a.md!prod.env", line: 1), archive: "src/a.md")
        let plain = SecretFacts.Place(object: commit, part: .file(path: "src/a.md!/prod.env", line: 1))

        let inArchive = findings(genericAt: [packed], particularAt: [packed], exceptions: [documents])
        let alone = findings(genericAt: [plain], particularAt: [plain], exceptions: [documents])

        #expect(inArchive.allSatisfy { $0.action == .record })
        #expect(alone.contains { $0.action == .reject })
    }
}
