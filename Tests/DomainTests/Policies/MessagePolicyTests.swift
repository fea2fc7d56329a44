import Testing

@testable import Domain

@Suite struct MessagePolicyTests {
    private func findings(
        _ message: String, isKnown: Bool = true, _ change: (inout MessagePolicy.Entry) -> Void
    ) throws -> [Finding] {
        let identity = CommitFacts.Identity(name: "Ada", email: "ada@example.com")
        var commit = CommitFacts(
            id: try #require(ObjectID(hex: String(repeating: "1", count: 40))), parents: [.zero],
            author: identity, committer: identity, committedAt: 0, message: message, changedPaths: [])
        if !isKnown { commit.forgetMessage() }
        let push = Push(
            mirror: "demo", actor: Actor(name: "ada", origin: .local), refUpdates: [], options: [])
        var entry = MessagePolicy.Entry()
        entry.action = .reject
        change(&entry)
        return MessagePolicy(entries: [entry]).findings(
            in: PushFacts(push: push, history: HistoryFacts(commits: [commit])))
    }

    @Test(arguments: [
        ("WIP", "wip: a", true), ("WIP", "a WIP", true), ("WIP", "swipe", false),
        ("fixup!", "fixup! a", true),
        ("do not merge", "Do NOT merge", true), ("feat: *", "feat: a/b", true),
        ("feat: *", "a feat: b", false),
        ("*\r*", "a\rb", true), ("tür", "Tür auf", true), ("tür", "türen", false), ("fix", "", false),
    ])
    func `a word stands somewhere, a pattern is of the whole`(
        _ pattern: String, _ text: String, _ matches: Bool
    ) {
        #expect(MessagePattern(pattern).matches(text) == matches)
    }

    @Test(arguments: [
        ("A\n\nFor ABC-12.", true), ("abc-1", true), ("ABC-", false), ("XABC-1", false), ("ABC 1", false),
        ("ABC-x ABC-2", true),
    ])
    func `a ticket is a prefix with a number`(_ message: String, _ isNamed: Bool) throws {
        #expect(try findings(message) { $0.ticket = "ABC-" }.isEmpty == isNamed)
    }

    @Test func `a ticket's key that only looks the same is another`() throws {
        #expect(try findings("For KEY-1.") { $0.ticket = "key-" }.isEmpty)
        #expect(try !findings("For \u{212A}EY-1.") { $0.ticket = "key-" }.isEmpty)
    }

    @Test func `require and forbid are about one part of the message`() throws {
        func found(_ part: MessagePolicy.Entry.Part, _ message: String) throws -> Int {
            try findings(message) {
                $0.part = part
                $0.require = [MessagePattern("one"), MessagePattern("two")]
                $0.forbid = [MessagePattern("bad")]
            }.count
        }

        #expect(try found(.subject, "one\n\nbad") == 0 && found(.body, "one\n\nbad") == 2)
        #expect(try found(.body, "bad\r\n\r\ntwo") == 0 && found(.message, "two\n\nbad") == 1)
        #expect(try found(.subject, "") == 1)
    }

    @Test func `a subject's length is in characters`() throws {
        #expect(try findings("\n" + String(repeating: "é", count: 72)) { $0.subjectLength = 72 }.isEmpty)
        let message = try findings(String(repeating: "a", count: 300)) { $0.subjectLength = 72 }.first?
            .message
        #expect(message == "its subject has 300 characters, more than 72")
    }

    @Test func `an agent's sign-off is told from a person's`() throws {
        func actions(_ who: String) throws -> [Finding.Action] {
            try findings("S\n\nsigned-off-by: \(who)") {
                $0.action = .accept
                $0.signedOffByAgent = .hold
            }.map(\.action)
        }

        #expect(try actions("Claude <noreply@anthropic.com>") == [.hold])
        #expect(try actions("Ada <ada@example.com>").isEmpty)
    }

    @Test func `a message that is not known does not pass`() throws {
        #expect(try findings("S", isKnown: false) { $0.subjectLength = 72 }.map(\.action) == [.reject])
    }
}
