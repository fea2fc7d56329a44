import Testing

@testable import Domain

@Suite struct AuthorPolicyTests {
    private func findings(
        author: String, committer: String? = nil, pusher: ActorProfile? = nil, delegates: [ActorProfile] = [],
        _ change: (inout AuthorPolicy.Settings) -> Void
    ) throws -> [Finding] {
        let commit = CommitFacts(
            id: try #require(ObjectID(hex: String(repeating: "1", count: 40))), parents: [.zero],
            author: .init(name: "Ada", email: author),
            committer: .init(name: "Bob", email: committer ?? author),
            committedAt: 0, message: "S", changedPaths: [])
        let push = Push(
            mirror: "demo", actor: Actor(name: "ada", origin: .local), refUpdates: [], options: [])
        var facts = PushFacts(push: push, history: HistoryFacts(commits: [commit]))
        facts.actors.pusher = pusher
        facts.actors.delegates = delegates
        var settings = AuthorPolicy.Settings()
        change(&settings)
        return AuthorPolicy(settings: settings).findings(in: facts)
    }

    @Test(arguments: [
        ("ada@example.com", true), ("ADA@EXAMPLE.COM", true), ("ada@sub.example.com", false),
        ("ada@x.test", true), ("bob@x.test", false), ("ada@example.com@evil.test", false),
        ("ada@evil.test/example.com", false), ("example.com", false), ("", false),
    ])
    func `an address is of a listed domain, or of a listed pattern`(_ address: String, _ isAllowed: Bool)
        throws
    {
        let found = try findings(author: address) {
            $0.domains = [GlobPattern("example.com")]
            $0.emails = [GlobPattern("ada@*")].filter { _ in address.hasSuffix("x.test") }
        }

        #expect(found.isEmpty == isAllowed)
    }

    /// Addresses that look like `kate@example.com`, or that Unicode has for the same as `zo\u{E9}@example.com`.
    @Test(arguments: ["\u{212A}ate@example.com", "zoe\u{301}@example.com"])
    func `an address that only looks like a listed one is another`(_ twin: String) throws {
        let kate = ActorProfile(name: "kate", emails: ["kate@example.com", "zo\u{E9}@example.com"])
        #expect(
            try findings(author: "a@\u{212A}ite.example") { $0.domains = [GlobPattern("kite.example")] }.count
                == 1)
        #expect(
            try findings(author: twin) {
                $0.emails = [GlobPattern("kate@example.com"), GlobPattern("zo\u{E9}@example.com")]
            }.count == 1)
        #expect(try findings(author: twin, pusher: kate) { $0.mustBePusher = .reject }.count == 1)
        for own in ["KATE@example.COM", "zo\u{E9}@example.com"] {
            #expect(try findings(author: own, pusher: kate) { $0.mustBePusher = .reject }.isEmpty)
        }
        // A committer beside an author who looks the same is looked at, too.
        let listed = "zo\u{E9}@example.com"
        #expect(
            try findings(author: listed, committer: "zoe\u{301}@example.com") {
                $0.emails = [GlobPattern(listed)]
            }
            .map { $0.message.hasPrefix("the committer") } == [true])
    }

    @Test func `author and committer are each looked at, and told once where they are the same`() throws {
        func messages(_ author: String, _ committer: String) throws -> [String] {
            try findings(author: author, committer: committer) { $0.domains = [GlobPattern("example.com")] }
                .map(\.message)
        }

        #expect(
            try messages("a@x", "b@example.com")
                == ["the author Ada <a@x> has an address that is not allowed here"])
        #expect(try messages("a@x", "b@x").count == 2)
        #expect(try messages("a@x", "a@x").map { $0.hasPrefix("the author and committer") } == [true])
    }

    @Test(arguments: [
        ("noreply@anthropic.com", true), ("1+ada@users.noreply.github.com", true), ("no-reply@x", true),
        ("ada@example.com", false), ("noreplyada@example.com", false),
    ])
    func `addresses at which nobody reads are known`(_ address: String, _ isNoReply: Bool) throws {
        #expect(
            try findings(author: address) { $0.noreply = .record }.map(\.action)
                == (isNoReply ? [.record] : []))
        #expect(try findings(author: address) { _ in }.isEmpty)
    }

    @Test func `author or committer is the pusher or a delegate who is not disabled`() throws {
        let ada = ActorProfile(name: "ada", emails: ["ada@x"])
        let grace = ActorProfile(name: "grace", emails: ["grace@x"])
        let gone = ActorProfile(name: "gone", emails: ["gone@x"], isDisabled: true)
        func actions(_ author: String, _ committer: String, _ pusher: ActorProfile?) throws -> [Finding
            .Action]
        {
            try findings(author: author, committer: committer, pusher: pusher, delegates: [grace, gone]) {
                $0.mustBePusher = .hold
            }.map(\.action)
        }

        #expect(try actions("bob@x", "Ada@X", ada).isEmpty && actions("ada@x", "bob@x", ada).isEmpty)
        #expect(try actions("grace@x", "bob@x", ada).isEmpty)
        #expect(try actions("gone@x", "bob@x", ada) == [.hold])
        #expect(try actions("ada@x", "ada@x", nil) == [.hold])
    }
}
