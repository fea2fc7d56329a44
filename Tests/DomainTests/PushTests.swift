import Testing

@testable import Domain

@Suite struct ObjectIDTests {
    @Test func `an id reads back as it was written`() throws {
        let hex = "0123456789abcdef0123456789abcdef01234567"
        let id = try #require(ObjectID(hex: hex))

        #expect(id.hex == hex && id.short == "0123456789ab")
        #expect(ObjectID(bytes: id.bytes) == id)
        #expect(ObjectID(hex: hex.uppercased()) == id)
        #expect(ObjectID.zero.hex == String(repeating: "0", count: 40) && ObjectID.zero.isZero)
    }

    @Test(arguments: [
        "", "0123", String(repeating: "0", count: 39), String(repeating: "0", count: 41),
        String(repeating: "g", count: 40),
    ])
    func `what is not forty digits is no id`(_ text: String) {
        #expect(ObjectID(hex: text) == nil)
    }
}

@Suite struct RefCommandTests {
    private let zero = String(repeating: "0", count: 40)
    private let one = String(repeating: "1", count: 40)

    @Test func `lines are read as Git gives them, with spaces in the ref's name kept`() throws {
        let commands = try RefCommand.parse(
            Array("\(zero) \(one) refs/heads/a\n\(one) \(zero) refs/heads/b c\n".utf8))

        #expect(commands.map(\.ref.rawValue) == ["refs/heads/a", "refs/heads/b c"])
        #expect(commands.map(\.new.isZero) == [false, true])
    }

    @Test(arguments: ["x\n", "0 1 refs/heads/a\n", "  \n"])
    func `a line of another form refuses the push`(_ text: String) {
        #expect(throws: RefCommand.Malformed.self) { try RefCommand.parse(Array(text.utf8)) }
    }

    @Test func `a ref that is not UTF-8 refuses the push`() {
        let line = Array("\(zero) \(one) refs/heads/".utf8) + [0xFF, 0x0A]

        #expect(throws: RefCommand.Malformed.self) { try RefCommand.parse(line) }
    }
}

@Suite struct RefNameTests {
    @Test(arguments: [
        ("refs/heads/main", RefName.Namespace.content), ("refs/tags/v1", .tag),
        ("refs/notes/commits", .content),
        ("refs/gittuf/reference-state-log", .content), ("refs/ai-sessions/x/1", .session),
        ("refs/replace/0", .replace), ("refs/gatehouse/home", .gatehouse), ("refs/pull/1/head", .unknown),
        ("refs/headsx/main", .unknown), ("HEAD", .unknown), ("refs/stash", .unknown),
    ])
    func `a ref's name tells what it is for`(_ name: String, _ namespace: RefName.Namespace) {
        #expect(RefName(name).namespace == namespace)
    }

    @Test func `names that look the same are two refs where their bytes differ`() {
        let composed = RefName("refs/heads/\u{E9}")
        let decomposed = RefName("refs/heads/e\u{301}")

        #expect(composed != decomposed && Set([composed, decomposed]).count == 2)
    }

    @Test func `what could steer a terminal is escaped`() {
        #expect(VisibleText.escaping("a\u{1B}[31mb\u{202E}c\n") == "a\\u{1b}[31mb\\u{202e}c\\u{a}")
        #expect(VisibleText.inOneLine("\nfatal: a\r\n\n\thint: \u{1B}b\n") == "fatal: a hint: \\u{1b}b")
        #expect(VisibleText.escaping("sp$(id) ä 日本") == "sp$(id) ä 日本")
        #expect(VisibleText.escapingLines("a\r\n\tb\u{7}") == "a\n\tb\\u{7}")
    }

    @Test(arguments: [(-1, ""), (0, ""), (1, "a"), (2, "a"), (3, "aé"), (6, "aé"), (7, "aé😀"), (9, "aé😀b\n")])
    func `the beginning of a text ends with a whole character`(_ limit: Int, _ beginning: String) {
        #expect(VisibleText.beginning(of: "aé😀b\n", bytes: limit) == beginning)
        #expect(VisibleText.beginning(of: "aé😀b\n"[...], bytes: limit) == beginning)
    }
}

@Suite struct GlobPatternTests {
    @Test(arguments: [
        ("refs/heads/main", "refs/heads/main", true), ("refs/heads/main", "refs/heads/main2", false),
        ("refs/heads/*", "refs/heads/a", true), ("refs/heads/*", "refs/heads/a/b", false),
        ("refs/heads/**", "refs/heads/a/b", true), ("refs/**/x", "refs/a/b/x", true),
        ("refs/heads/r?", "refs/heads/r1", true),
        ("refs/heads/r?", "refs/heads/r/", false), ("refs/heads/*-x", "refs/heads/a-b-x", true),
        ("*", "", true),
        ("refs/heads/**", "refs/heads", false), ("refs/heads/***", "refs/heads/a/b", true), ("", "x", false),
        ("**/*.pem", "key.pem", true), ("**/*.pem", "a/b/key.pem", true), ("**/key", "monkey", false),
        ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true), ("a/**/b", "a/xb", false),
        ("a**/b", "a/b", true), ("a**/b", "ab", false), ("**/**/x", "x", true), ("a*a", "a", false),
        ("?*/x?", "ab/xy", true), ("*/é*", "a/éb", true),
    ])
    func `patterns match whole names`(_ pattern: String, _ name: String, _ matches: Bool) {
        #expect(GlobPattern(pattern).matches(name) == matches)
    }

    @Test func `a pattern made to be slow is not`() {
        let pattern = GlobPattern(String(repeating: "*a", count: 60) + "b")
        let clock = ContinuousClock()

        let time = clock.measure { #expect(!pattern.matches(String(repeating: "a", count: 5_000))) }

        // The product of both lengths: a backtracking matcher would not end in this universe's time.
        #expect(time < .seconds(30))
    }
}

@Suite struct ReviewTests {
    private let settings: PolicySettings = {
        var settings = PolicySettings()
        settings.refs = [
            .init(match: [GlobPattern("refs/heads/**")], rewind: .record, delete: .accept, move: .accept),
            .init(match: [GlobPattern("refs/heads/main")], rewind: .reject, delete: .reject, move: .accept),
            .init(match: [GlobPattern("refs/heads/held")], rewind: .hold, delete: .accept, move: .accept),
        ]
        return settings
    }()

    private func facts(_ kind: RefUpdate.Kind, _ ref: String, commits: [CommitFacts] = []) -> PushFacts {
        let update = RefUpdate(ref: RefName(ref), given: RefName(ref), old: .zero, new: .zero, kind: kind)
        let push = Push(
            mirror: "demo", actor: Actor(name: "ada", origin: .local), refUpdates: [update], options: [])
        return PushFacts(push: push, history: HistoryFacts(commits: commits))
    }

    @Test func `of several rules for a ref the strictest counts`() {
        #expect(Review(settings).verdict(on: facts(.rewind, "refs/heads/main")).kind == .reject)
        let topic = Review(settings).verdict(on: facts(.rewind, "refs/heads/topic"))
        #expect(topic.kind == .accept && topic.findings.map(\.action) == [.record])
        #expect(Review(settings).verdict(on: facts(.delete, "refs/heads/topic")).findings.isEmpty)
        #expect(Review(settings).verdict(on: facts(.rewind, "refs/heads/held")).kind == .hold)
    }

    @Test func `no settings let an irregular push or an unknown ref through`() {
        var open = settings
        open.refs = []
        open.sessions.missing = .accept
        open.sessions.mismatch = .accept

        for ref in ["refs/replace/0", "refs/gatehouse/home", "refs/changes/1", "HEAD"] {
            #expect(Review(open).verdict(on: facts(.create, ref)).kind == .reject)
        }
        #expect(
            Review(open).verdict(on: facts(.delete, "refs/ai-sessions/01HZY5Z2Q3R4S5T6V7W8X9YABC/1")).kind
                == .reject)
    }

    @Test func `all findings are told, not only the first`() {
        let identity = CommitFacts.Identity(name: "Ada", email: "ada@example.com")
        let commits = (1...3).compactMap { number in
            ObjectID(hex: String(repeating: "\(number)", count: 40)).map {
                CommitFacts(
                    id: $0, parents: [.zero], author: identity, committer: identity, committedAt: 0,
                    message: "S\n\nCo-authored-by: X <amp@ampcode.com>", changedPaths: [])
            }
        }

        #expect(
            Review(settings).verdict(on: facts(.update, "refs/heads/main", commits: commits)).findings.count
                == 3)
    }
}

@Suite struct ForwardTests {
    @Test func `pauses double up to a quarter of an hour, and chance spreads them`() {
        let delays = (0...12).map { Forward.delay(afterAttempts: $0, jitter: 0) }

        #expect(delays.prefix(4) == [5_000, 10_000, 20_000, 40_000])
        #expect(delays.last == 900_000)
        #expect(Forward.delay(afterAttempts: 0, jitter: 1) == 6_250)
    }
}
