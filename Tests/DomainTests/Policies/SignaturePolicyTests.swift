import Testing

@testable import Domain

@Suite struct SignaturePolicyTests {
    private func facts(_ signature: Signature?, to ref: String = "refs/heads/main") throws -> PushFacts {
        let id = try #require(ObjectID(hex: String(repeating: "1", count: 40)))
        let update = RefUpdate(ref: RefName(ref), given: RefName(ref), old: .zero, new: id, kind: .create)
        let push = Push(
            mirror: "demo", actor: Actor(name: "Ada", origin: .http), refUpdates: [update], options: [])
        let commit = CommitFacts(
            id: id, parents: [.zero], author: .init(name: "Bob", email: "Bob@Example.com"),
            committer: .init(name: "Ada", email: "ada@example.com"), committedAt: 0, message: "S",
            changedPaths: [])
        var facts = PushFacts(push: push, history: HistoryFacts(commits: [commit]))
        facts.signatures.commits[id] = signature
        facts.actors.pusher = ActorProfile(name: "ada", emails: ["ada@example.com"])
        return facts
    }

    private func entry(_ signer: SignaturePolicy.Entry.Signer? = nil) -> SignaturePolicy.Entry {
        var entry = SignaturePolicy.Entry()
        entry.refs = [GlobPattern("refs/heads/main")]
        entry.commits = .hold
        entry.signer = signer
        entry.approval = ApprovalRule(approvers: ["@security"])
        return entry
    }

    private func findings(_ entry: SignaturePolicy.Entry, _ facts: PushFacts) -> [Finding] {
        SignaturePolicy(entries: [entry]).findings(in: facts)
    }

    @Test(arguments: [
        Signature.Standing.unsigned, .bad("x"), .unknownKey, .expired, .expiredKey, .revokedKey,
        .disabledOwner, .unknownKind("X.509"), .stale,
    ])
    func `whatever is not good is told`(_ standing: Signature.Standing) throws {
        let found = findings(entry(), try facts(Signature(standing, key: "K", owner: "ada")))

        #expect(found.map(\.action) == [.hold] && found.first?.approval?.approvers == ["@security"])
    }

    @Test func `what was not looked at is not signed`() throws {
        #expect(findings(entry(), try facts(nil)).map(\.message) == ["it is not signed"])
        #expect(findings(entry(), try facts(nil, to: "refs/heads/topic")).isEmpty)
        #expect(findings(entry(), try facts(Signature(.good))).isEmpty)
    }

    @Test func `a key is that of the author, the committer or the pusher`() throws {
        let bobs = Signature(.good, key: "K", owner: "bob", addresses: [GlobPattern("bob@example.com")])
        let adas = Signature(.good, key: "K", owner: "ada", addresses: [GlobPattern("ada@example.com")])
        let listed = Signature(.good, key: "K", addresses: [GlobPattern("a*@example.com")])

        func isTaken(_ signature: Signature, _ signer: SignaturePolicy.Entry.Signer) throws -> Bool {
            findings(entry(signer), try facts(signature)).isEmpty
        }
        #expect(try isTaken(bobs, .author) && !isTaken(bobs, .committer) && !isTaken(bobs, .pusher))
        #expect(try !isTaken(adas, .author) && isTaken(adas, .committer) && isTaken(adas, .pusher))
        #expect(try !isTaken(listed, .author) && isTaken(listed, .committer) && isTaken(listed, .pusher))
        #expect(try !isTaken(Signature(.good), .pusher))
        let kates = Signature(.good, key: "K", addresses: [GlobPattern("kate@example.com")])
        #expect(kates.isFor("KATE@example.com") && !kates.isFor("\u{212A}ate@example.com"))
    }

    @Test func `a tag needs a signature of its own, not its commit's`() throws {
        var entry = SignaturePolicy.Entry()
        entry.tags = .reject
        let facts = try facts(Signature(.good), to: "refs/tags/v1")

        #expect(findings(entry, facts).map(\.message) == ["the tag is lightweight, and cannot be signed"])
    }
}
