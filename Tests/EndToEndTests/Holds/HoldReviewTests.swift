import Domain
import Foundation
import Testing

/// What an approver sees of a held push: its commits, its changes, and what was asked for.
@Suite struct HoldReviewTests {
    private static let head = (1...4).map { "let head\($0) = open(file: \($0))" }
    private static let middle = (1...12).map { "// what stands between, \($0)" }
    private static let tail = (1...3).map { "let tail\($0) = close(file: \($0))" }

    /// A home with a.swift and other files on main, which holds every change of it from then on.
    private func installation(_ files: [String: String] = [:]) throws -> (Installation, Clone) {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try work.commit(files.merging(["a.swift": text(Self.middle)]) { $1 }, "Between")
        try work.git("push", "--quiet", "origin", "main")
        try place.editPolicy {
            $0 + "\n[[refs]]\nmatch = [\"refs/heads/main\"]\nupdate = \"hold\"\n"
        }
        return (place, work)
    }

    private func text(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

    private func record(_ segment: TestSegment, _ number: Int = 1, from work: Clone) throws {
        let blob = try work.blob(segment, number)
        try work.git("push", "--quiet", "origin", "\(blob):\(TestSegment.ref(number))")
    }

    private struct Change: Decodable {
        let ref: String
        let files: [File]
    }

    private struct File: Decodable {
        let path: String
        let hunks: [Hunk]
    }

    private struct Hunk: Decodable {
        let heading: String
        let lines: [String]
        let origins: [Origin]
    }

    private struct Origin: Decodable, Equatable {
        let session: String
        let agent: String
        let actor: String
        let prompt: String?
        let lines: Int
    }

    private func changes(_ place: Installation, _ hold: String = "h1") throws -> [Change] {
        let json = try place.gatehouse("hold", "diff", hold, "--format", "json")
        return try JSONDecoder().decode([Change].self, from: Data(json.utf8))
    }

    /// Commits of two prompts, above and below of what was there, and a line of a person.
    private func commitForTwoPrompts(in work: Clone) throws {
        let one = TestSegment(prompt: "Open the files\\nall of them", edits: ["a.swift": Self.head])
        let two = TestSegment(
            number: 2, previous: one.hash, prompt: "And close \\u001b[2K them", edits: ["a.swift": Self.tail])
        try record(one, from: work)
        try record(two, 2, from: work)
        let head = Self.head + ["let mine = byHand()"] + Self.middle
        try work.commit(["a.swift": text(head)], "Open\n\n\(one.trailer())")
        try work.commit(["a.swift": text(head + Self.tail)], "Close\n\n\(two.trailer(2))")
    }

    private func origin(_ prompt: String, lines: Int) -> Origin {
        Origin(
            session: TestSegment.session, agent: "claude-code", actor: NSUserName(), prompt: prompt,
            lines: lines)
    }

    @Test func `each hunk of the diff tells which prompts led to it`() throws {
        let (place, work) = try installation()
        try commitForTwoPrompts(in: work)
        _ = try work.tryGit("push", "origin", "main")

        let file = try #require(try changes(place).first?.files.first)

        #expect(file.path == "a.swift")
        #expect(
            file.hunks.map(\.origins) == [
                [origin("Open the files\nall of them", lines: 4)],
                [origin("And close \u{1B}[2K them", lines: 3)],
            ])
        let diff = try place.gatehouse("hold", "diff", "h1")
        let session = "# claude-code \(TestSegment.session.suffix(6)) of \(NSUserName())"
        #expect(
            diff.contains("\n\(session), 4 of 5 added lines: Open the files\n@@ -1,3 +1,8 @@\n+let head1"),
            "\(diff)")
        #expect(
            diff.contains("\n\(session), 3 of 3 added lines: And close \\u{1b}[2K them\n@@ -10,3 +15,6 @@"),
            "\(diff)")
        #expect(!diff.contains("\u{1B}"))
    }

    @Test func `prompts are told of what came by another branch before, and of the lines of nobody none`()
        throws
    {
        let (place, work) = try installation()
        try commitForTwoPrompts(in: work)
        #expect(try work.tryGit("push", "origin", "main:refs/heads/topic").succeeded)
        try work.commit(["b.swift": "let more = byHand()\n"], "More")
        _ = try work.tryGit("push", "origin", "main")

        let files = try #require(try changes(place).first?.files)

        #expect(files.map(\.path) == ["a.swift", "b.swift"])
        #expect(files.first?.hunks.map(\.origins.count) == [1, 1])
        #expect(files.last?.hunks.map(\.origins.count) == [0])
    }

    @Test(arguments: ["before", "after"])
    func `what comes to a new ref is shown, whatever other branch has it too`(_ moment: String) throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let commit = try work.commit(["a": "hidden\n"], "Add a")
        let pushes = ["HEAD:refs/heads/side", "HEAD:refs/heads/release/1"]
        for ref in moment == "before" ? pushes : pushes.reversed() {
            _ = try work.tryGit("push", "origin", ref)
        }

        let show = try place.hold("show", "h1")
        let diff = try place.hold("diff", "h1")

        #expect(show.output.contains(commit.prefix(12)) && show.output.contains("Add a"), "\(show)")
        #expect(diff.output.contains("+hidden"), "\(diff)")
    }

    /// Where what is new left main at two points, the older one shows main's own changes, and hides what is taken back.
    @Test func `a new ref is compared with the newest that it has of main`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let open = try work.commit(["deploy/a": "open\n"], "Open")
        try work.commit(["deploy/a": "closed\n"], "Close")
        try work.git("push", "--quiet", place.upstream, "main")
        try place.gatehouse("mirror", "refresh", "demo")
        try work.git("checkout", "--quiet", "-b", "topic", open)
        try work.commit(["t": "t\n"], "Do another thing")
        try work.git("checkout", "--quiet", "main")
        try work.commit(["f": "f\n"], "Do a third thing")
        _ = try work.tryGit("merge", "--quiet", "--no-commit", "--no-ff", "topic")
        try work.git("checkout", "--quiet", open, "--", "deploy")
        try work.git("commit", "--quiet", "-m", "Merge topic")
        _ = try work.tryGit("push", "origin", "HEAD:refs/heads/release/9")

        let diff = try place.hold("diff", "h1")

        #expect(diff.output.contains("-closed\n+open\n") && diff.output.contains("+f\n"), "\(diff)")
    }

    @Test func `what looks like a note or a heading in a file is a line of it`() throws {
        let (place, work) = try installation()
        let lines = ["++ b/other", "# claude-code nobody", "@@ -1 +1 @@", "-- a/other", "diff --git a/x b/x"]
        let name = "w\u{F6}rd \"of\"\tit\n# claude-code.txt"
        try work.commit([name: text(lines), "with space": "1\n", "a.swift": text(lines)], "Odd")
        try work.commit([name: text(lines.reversed()), "with space": "2\n"], "Odder")
        _ = try work.tryGit("push", "origin", "main")

        let files = try #require(try changes(place).first?.files)

        #expect(files.map(\.path) == ["a.swift", "with space", name])
        #expect(files.allSatisfy { $0.hunks.count == 1 })
        #expect(files.first?.hunks.first?.lines.suffix(5) == lines.map { "+" + $0 }[...])
        let diff = try place.gatehouse("hold", "diff", "h1")
        #expect(!diff.split(separator: "\n").contains { $0.hasPrefix("#") }, "\(diff)")
    }

    /// With such a mark the sign before a line is no character of its own.
    @Test func `a line that begins with a combining mark hides none of the others`() throws {
        let mark = "\u{301}"
        let name = "\(mark)file"
        let (place, work) = try installation([name: text(["a", "b", "\(mark)checked", "last"])])
        let added = (1...3).map { "\(mark)let value\($0) = compute(\($0))" }
        let segment = TestSegment(edits: [name: added])
        try record(segment, from: work)
        try work.commit([name: text(added + ["a", "b"])], "Change\n\n\(segment.trailer())")
        _ = try work.tryGit("push", "origin", "main")

        let file = try #require(try changes(place).first?.files.first)

        // A string with another sequence of scalars that looks the same is equal to Swift.
        #expect(file.path.utf8.elementsEqual(name.utf8))
        let lines = added.map { "+" + $0 } + [" a", " b", "-\(mark)checked", "-last"]
        #expect(file.hunks.map { $0.lines } == [lines], "\(file)")
        #expect(file.hunks.first?.origins.map(\.lines) == [3])
    }

    @Test func `a diff has colours on a terminal, and only there`() throws {
        let (place, work) = try installation()
        try commitForTwoPrompts(in: work)
        _ = try work.tryGit("push", "origin", "main")
        func onTerminal(_ environment: [String: String]) throws -> String {
            // Gives the command a terminal: see script(1).
            try place.run(
                "script", ["--quiet", "--return", "--command", "gatehouse hold diff h1", "/dev/null"],
                environment: environment
            ).output
        }

        let colored = try onTerminal(["TERM": "xterm"])

        #expect(colored.contains("\u{1B}[32m+let head1 = open(file: 1)\u{1B}[m"), "\(colored)")
        #expect(colored.contains("\u{1B}[36m@@ -1,3 +1,8 @@") && colored.contains("\u{1B}[33m# claude-code"))
        #expect(colored.contains("And close \\u{1b}[2K them"))
        #expect(try !onTerminal(["TERM": "xterm", "NO_COLOR": "1"]).contains("\u{1B}"))
        #expect(try !onTerminal(["TERM": "dumb"]).contains("\u{1B}"))
        #expect(try !place.gatehouse("hold", "diff", "h1").contains("\u{1B}"))
    }

    @Test func `a hold shows its commits, the newest first, with what was asked for`() throws {
        let (place, work) = try installation()
        try commitForTwoPrompts(in: work)
        try work.commit(["b.swift": "let more = byHand()\n"], "More")
        _ = try work.tryGit("push", "origin", "main")

        let shown = try place.gatehouse("hold", "show", "h1")

        let by = "by Ada <ada@example.com>"
        let told = shown.split(separator: "\n").map(String.init).drop { !$0.contains(" More") }.prefix(8)
        #expect(told.count == 8, "\(shown)")
        #expect(told.first?.hasSuffix(" More  \(by), session: none") == true, "\(told)")
        #expect(
            told.contains { $0.hasSuffix(" Close  \(by)") } && told.contains("      > Open the files"),
            "\(told)")
        #expect(
            told.contains(
                "    claude-code \(TestSegment.session.suffix(6)) of \(NSUserName()), verified"), "\(told)")
    }

    @Test func `what was applied is shown as long as the mirror has it, and who decided even longer`() throws
    {
        let (place, work) = try installation()
        try place.gatehouse("actor", "add", "eve", "--group", "approvers")
        let before = try work.head()
        try work.commit(["b.swift": "let more = byHand()\n"], "More")
        _ = try work.tryGit("push", "origin", "main")
        #expect(try place.hold("approve", "h1").succeeded)
        let applied = try place.gatehouse("hold", "show", "h1")
        try place.git("--git-dir=\(place.mirror)", "update-ref", "refs/heads/main", before)
        try place.cleanUp()

        let shown = try place.gatehouse("hold", "show", "h1")
        let diff = try place.tryGatehouse("hold", "diff", "h1")

        #expect(applied.contains(" More  by Ada") && applied.contains("eve approves"), "\(applied)")
        #expect(!shown.contains(" More ") && shown.contains("eve approves"), "\(shown)")
        #expect(diff.status == 1 && diff.errors.contains("its objects are no longer kept"), "\(diff)")
    }

    @Test func `a submodule that moves is shown, also where the project or the server has it ignored`() throws
    {
        let (place, work) = try installation()
        func move(to id: String, _ message: String) throws {
            try work.git("update-index", "--add", "--cacheinfo", "160000,\(id),library")
            try work.git("commit", "--quiet", "-m", message)
        }
        try work.write([
            ".gitmodules": "[submodule \"library\"]\n\tpath = library\n\turl = ../library\n\tignore = all\n"
        ])
        try work.git("add", ".gitmodules")
        let (old, new) = (String(repeating: "1", count: 40), String(repeating: "2", count: 40))
        try move(to: old, "Add the library")
        try work.push("origin", "main")
        try place.gatehouse("actor", "add", "eve", "--group", "approvers")
        try #require(try place.hold("approve", "h1").succeeded)
        try move(to: new, "Move the library")
        try work.push("origin", "main")

        try place.git("--git-dir=\(place.mirror)", "config", "diff.ignoreSubmodules", "all")
        let diff = try place.gatehouse("hold", "diff", "h2")

        #expect(diff.contains("-Subproject commit \(old)"), "\(diff)")
        #expect(diff.contains("+Subproject commit \(new)"), "\(diff)")
    }

    @Test func `a commit that no push brought is shown as such`() throws {
        let (place, work) = try installation()
        let seed = place.seed
        try seed.git("checkout", "--quiet", "-b", "topic")
        try seed.commit(["topic": "1\n"], "From the upstream")
        try seed.git("push", "--quiet", "origin", "topic")
        try place.gatehouse("forward")
        try place.gatehouse("mirror", "refresh", "demo")
        try work.git("fetch", "--quiet", "origin")
        try work.git("merge", "--quiet", "--no-edit", "origin/topic")
        try work.push("origin", "main")

        let shown = try place.gatehouse("hold", "show", "h1")

        #expect(
            shown.contains(" From the upstream  by Ada <ada@example.com>, unjudged: no push brought it"),
            "\(shown)")
    }

    @Test func `what has no lines to compare is shown as what it is`() throws {
        let (place, work) = try installation()
        let head = try work.head()
        #expect(try work.tryGit("push", "origin", "HEAD:refs/heads/old").succeeded)
        try place.editPolicy {
            $0
                + "\n[[refs]]\nmatch = [\"refs/heads/old\", \"refs/tags/*\"]\ncreate = \"hold\"\ndelete = \"hold\"\n"
        }
        try work.git("tag", "-a", "-m", "Words", "words", head)
        let push = try work.tryGit("push", "origin", ":refs/heads/old", "words")
        try #require(push.said.contains("held as h1"), "\(push)")

        let changes = try changes(place)
        let diff = try place.gatehouse("hold", "diff", "h1")

        #expect(changes.map(\.ref) == ["refs/heads/old", "refs/tags/words"])
        #expect(diff.contains("refs/heads/old\ndeleted, it was at \(head)\n"), "\(diff)")
        #expect(diff.contains("refs/tags/words"), "\(diff)")
        #expect(try place.gatehouse("hold", "diff", "h1", "--stat").contains("deleted, it was at \(head)"))
        #expect(try place.gatehouse("hold", "show", "h1").contains("refs/tags/words"))
    }
}
