import Testing

/// Commits with sessions, brought on by others than the sessions' owner.
@Suite struct BackportTests {
    private static let lines = (0..<8).map { "the agent wrote line \($0)" }
    private let place: Installation
    private let work: Clone
    private let segment = TestSegment(edits: ["a.swift": lines])

    init() throws {
        place = try Installation(wait: 0)
        work = try place.clone()
        let blob = try work.blob(segment)
        try work.git(
            "push", "--quiet", "origin", "\(blob):\(TestSegment.ref())",
            environment: ["GATEHOUSE_ACTOR": "ada"])
    }

    private func push(_ refs: String, as actor: String) throws -> Installation.Outcome {
        try work.tryGit("push", "origin", refs, environment: ["GATEHOUSE_ACTOR": actor])
    }

    private func text(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

    /// A branch from before the commit, with a commit of its own.
    private func beginRelease() throws {
        try work.git("checkout", "--quiet", "-b", "release", "HEAD~1")
        try work.commit(["other.txt": "what only the release has\n"], "Prepare the release")
    }

    @Test func `a colleague's backport of an accepted commit is verified`() throws {
        try work.commit(["a.swift": text(Self.lines)], "Add\n\n\(segment.trailer())")
        let first = try push("main", as: "ada")
        try beginRelease()
        try work.git("cherry-pick", "main")

        let backport = try push("release", as: "grace")

        #expect(first.succeeded && backport.succeeded, "\(first) \(backport)")
        #expect(!backport.said.contains("finding"))
        let row = try #require(try place.report("commits").first)
        #expect(row["actor"] as? String == "grace" && row["outcome"] as? String == "verified")
    }

    /// Lets ada push a commit that she declares by hand.
    private func pushDeclared() throws -> Installation.Outcome {
        try place.editPolicy { $0.replacing("declared = \"hold\"", with: "declared = \"record\"") }
        try work.git("session", "enable")
        try work.commit(
            ["a.swift": text(Self.lines)], "Add\n\nCo-authored-by: Claude <noreply@anthropic.com>")
        try work.git("session", "link", "--declare", "claude-code", "--reason", "the disk broke")
        return try push("main", as: "ada")
    }

    @Test func `a colleague's backport of a commit that was declared by hand passes as that did`() throws {
        let first = try pushDeclared()
        try beginRelease()
        try work.git("cherry-pick", "main")

        let backport = try push("release", as: "grace")

        #expect(first.succeeded && backport.succeeded, "\(first) \(backport)")
        #expect(backport.said.contains("declared by hand: ada says that claude-code helped"), "\(backport)")
        let row = try #require(try place.report("commits").first)
        #expect(row["actor"] as? String == "grace" && row["outcome"] as? String == "declared")
    }

    /// A change with which a colleague names a declaration that is not of it.
    enum Forgery: CaseIterable {
        case furtherLine, otherFile, otherMode, shortLine, deletion
    }

    private func forge(_ forgery: Forgery, named trailer: String) throws {
        let message = "Forge\n\n\(trailer)"
        switch forgery {
        case .furtherLine:
            try work.commit(["a.swift": text(Self.lines + ["what ada knows nothing of"])], message)
        case .otherFile: try work.commit(["a.swift": text(Self.lines), "b.swift": text(Self.lines)], message)
        case .otherMode:
            try work.write(["a.swift": text(Self.lines)])
            try work.git("add", "a.swift")
            try work.git("update-index", "--chmod=+x", "a.swift")
            try work.git("commit", "--quiet", "-m", message)
        case .shortLine: try work.commit(["a.swift": text(Self.lines), "other.txt": "}\n"], message)
        case .deletion:
            try work.git("rm", "--quiet", "other.txt")
            try work.commit(["a.swift": text(Self.lines)], message)
        }
    }

    @Test(arguments: Forgery.allCases)
    func `a declaration counts for others for no other change`(forgery: Forgery) throws {
        let first = try pushDeclared()
        let trailer = try work.git("log", "-1", "--format=%(trailers:key=AI-Session,unfold)", "main")
        try beginRelease()
        try forge(forgery, named: trailer)

        let forged = try push("release", as: "grace")
        #expect(first.succeeded && !forged.succeeded, "\(first) \(forged)")
        #expect(forged.said.contains("what ada declared by hand is not this change"), "\(forged)")

        try work.git("session", "unlink", "HEAD")
        try work.git("session", "link", "--declare", "claude-code", "--reason", "as ada said", "HEAD")
        let declared = try push("release", as: "grace")
        #expect(
            declared.succeeded && declared.said.contains("grace says that claude-code helped"), "\(declared)")
    }

    @Test func `a session counts for others for nothing but its lines`() throws {
        try work.commit(["a.swift": text(Self.lines)], "Add\n\n\(segment.trailer())")
        _ = try push("main", as: "ada")
        try beginRelease()
        try work.commit(
            ["b.swift": text((0..<40).map { "a person wrote line \($0)" })], "Forge\n\n\(segment.trailer())")

        let forged = try push("release", as: "grace")

        #expect(!forged.succeeded && forged.said.contains("0 of 40 lines are found in session"), "\(forged)")
    }

    @Test func `before its owner's commit was accepted a session counts for nobody else`() throws {
        try work.commit(["a.swift": text(Self.lines)], "Add\n\n\(segment.trailer())")
        let early = try push("main", as: "grace")
        // That a commit of the owner's names it, and has nothing of it, is not enough.
        try place.editPolicy { $0.replacing("unsupported = \"reject\"", with: "unsupported = \"record\"") }
        try work.git("checkout", "--quiet", "-b", "empty", "HEAD~1")
        try work.commit(
            ["b.swift": text((0..<40).map { "a person wrote line \($0)" })], "Name\n\n\(segment.trailer())")
        let named = try push("empty", as: "ada")
        let late = try push("main", as: "grace")

        #expect(named.succeeded && !early.succeeded && !late.succeeded, "\(named) \(early) \(late)")
        for push in [early, late] {
            #expect(push.said.contains("was recorded by ada; you push as grace"), "\(push)")
            #expect(push.said.contains("let ada push the commit first: once it was accepted"))
        }
    }
}
