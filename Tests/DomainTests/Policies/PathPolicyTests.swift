import Testing

@testable import Domain

@Suite struct PathPolicyTests {
    private typealias Paths = [(path: String, change: CommitFacts.ChangedPath.Change, mode: UInt32)]

    private func commit(_ digit: Character, _ paths: Paths) throws -> CommitFacts {
        let identity = CommitFacts.Identity(name: "Ada", email: "ada@example.com")
        return CommitFacts(
            id: try #require(ObjectID(hex: String(repeating: digit, count: 40))), parents: [.zero],
            author: identity, committer: identity, committedAt: 0, message: "S",
            changedPaths: paths.map { .init(path: TreePath($0.path), change: $0.change, mode: $0.mode) })
    }

    private func changing(_ paths: String...) throws -> CommitFacts {
        try commit("1", paths.map { ($0, .changed, 0o100644) })
    }

    private func findings(
        _ entries: [PathPolicy.Entry], _ commits: [CommitFacts], to refs: [String] = ["refs/heads/main"]
    ) throws -> [Finding] {
        let id = try #require(ObjectID(hex: String(repeating: "1", count: 40)))
        let updates = refs.map {
            RefUpdate(ref: RefName($0), given: RefName($0), old: .zero, new: id, kind: .create)
        }
        let push = Push(
            mirror: "demo", actor: Actor(name: "ada", origin: .local), refUpdates: updates, options: [])
        let facts = PushFacts(push: push, history: HistoryFacts(commits: commits))
        return PathPolicy(entries: entries).findings(in: facts)
    }

    @Test(arguments: [
        ("deploy/a", true), ("deploy/docs/a", false), ("deploy/docs/secret", true), ("src/a", false),
    ])
    func `of the patterns that match a path the last counts`(_ path: String, _ isProtected: Bool) throws {
        let match = PathPatterns(["deploy/**", "!deploy/docs/**", "deploy/docs/secret"])

        let findings = try findings([.init(match: match, action: .reject)], [changing(path)])

        #expect(findings.isEmpty != isProtected)
    }

    @Test func `each commit and entry has one finding, which names the first paths`() throws {
        let names = (1...7).map { ("a/\($0)", CommitFacts.ChangedPath.Change.changed, UInt32(0o100644)) }
        let rule = ApprovalRule(approvers: ["eve"])
        let entries: [PathPolicy.Entry] = [
            .init(match: PathPatterns(["a/**"]), action: .hold, approval: rule),
            .init(match: PathPatterns(["**/1"]), action: .reject),
            .init(match: PathPatterns(["**"]), action: .accept),
        ]

        let findings = try findings(entries, [commit("1", names), commit("2", names)])

        #expect(findings.map(\.action) == [.hold, .reject, .hold, .reject])
        #expect(findings[0].message == "it touches protected paths: a/1, a/2, a/3, a/4, a/5 and 2 more")
        #expect(findings[0].approval == rule && findings[1].message == "it touches a protected path: a/1")
    }

    @Test func `an entry can be about some changes and kinds of things`() throws {
        let paths: Paths = [
            ("new", .added, 0o100644), ("old", .deleted, 0o100644), ("run", .mode, 0o100755),
            ("text", .changed, 0o100644), ("link", .added, 0o120000), ("module", .changed, 0o160000),
        ]
        func message(_ changes: Set<PathPolicy.Change>) throws -> String? {
            try findings(
                [.init(match: PathPatterns(["**"]), changes: changes, action: .reject)], [commit("1", paths)]
            ).first?.message
        }

        #expect(
            try message([.deleted, .mode])?.hasSuffix("paths: old (deleted), run (mode changed)") == true)
        #expect(try message([.added])?.hasSuffix("paths: new (added), link (added, a symlink)") == true)
        #expect(
            try message([.symlink, .submodule])?.hasSuffix(
                "link (added, a symlink), module (changed, a submodule)") == true)
        #expect(try message([.changed])?.hasSuffix("text, module (changed, a submodule)") == true)
    }

    @Test func `an entry is about pushes that bring commits to its refs, whatever else they bring`() throws {
        let entry = PathPolicy.Entry(
            match: PathPatterns(["a"]), refs: [GlobPattern("refs/heads/main")], action: .reject)

        #expect(try findings([entry], [changing("a")], to: ["refs/heads/topic"]).isEmpty)
        #expect(
            try findings([entry], [changing("a")], to: ["refs/heads/topic", "refs/heads/main"]).count == 1)
    }

    @Test func `paths that are not known count as protected, and that is said`() throws {
        var commits = [try changing("a"), try changing("b"), try commit("2", [])]
        commits[0].forgetPaths()
        commits[1].forgetPaths()

        let findings = try findings([.init(match: PathPatterns(["deploy/**"]), action: .hold)], commits)

        #expect(findings.map(\.action) == [.hold] && findings[0].commit == commits[0].id)
        #expect(
            findings[0].message
                == "the push changes too many paths: those of this commit and of 1 more were not "
                + "compared with 'deploy/**'")
    }
}
