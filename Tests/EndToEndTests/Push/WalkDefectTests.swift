import Foundation
import Testing

/// Every commit of a push is looked at, however it is stored, wherever it stands, and whatever the others take back again.
@Suite struct WalkDefectTests {
    private let zero = String(repeating: "0", count: 40)

    /// A home that wants no WIP, and addresses of its own alone.
    private func installation(_ more: String = "") throws -> Installation {
        let place = try Installation(wait: 0)
        try place.editPolicy {
            $0 + """

                [[messages]]
                forbid = ["WIP"]
                part = "message"
                action = "reject"

                [authors]
                domains = ["example.com"]

                """ + more
        }
        return place
    }

    /// A chain of commits as `git fast-import` reads it, on top of main. Each writes one of a hundred files.
    private func chain(
        _ count: Int, branch: String = "chain", message: (Int) -> String,
        email: (Int) -> String = { _ in "ada@example.com" }
    ) -> [UInt8] {
        let commits = (1...count).map { number in
            let message = message(number)
            return """
                commit refs/heads/\(branch)
                committer Ada <\(email(number))> \(1_700_000_000 + number) +0000
                data \(message.utf8.count)
                \(message)
                \(number == 1 ? "from refs/heads/main^0\n" : "")M 100644 inline f\(number % 100)
                data \("\(number)\n".utf8.count)
                \(number)

                """
        }
        return Array(commits.joined().utf8)
    }

    /// The commits of main..branch, the oldest first.
    private func commits(of branch: String, in work: Clone) throws -> [String] {
        try work.git("rev-list", "--reverse", "main..\(branch)").split(separator: "\n").map(String.init)
    }

    /// Of a refused push the commits that a policy found something in.
    private func found(_ policy: String, _ place: Installation) throws -> Set<String> {
        let row = try #require(try place.report("pushes", "--verdict", "reject").first)
        let findings = try #require(row["findings"] as? [[String: Any]])
        return Set(
            findings.filter { $0["policy"] as? String == policy }.compactMap { $0["commit"] as? String })
    }

    @Test func `commits that a pack has as differences from others are read like the rest`() throws {
        let place = try installation()
        let work = try place.clone()
        // Long messages that are nearly the same, which is when a commit is stored as a difference.
        let body = (1...60).map { "Line \($0) of what each of these commits says of itself." }
        let bad = { (number: Int) in number.isMultiple(of: 6) }
        let made = try work.tryGit(
            "fast-import", "--quiet",
            input: chain(300) { number in
                "Commit \(number)\n\n\(body.joined(separator: "\n"))\n\(bad(number) ? "WIP" : "done") \(number)"
            } email: {
                $0.isMultiple(of: 10) ? "ada@elsewhere.example" : "ada@example.com"
            })
        try #require(made.succeeded, "\(made)")
        let all = try commits(of: "chain", in: work)
        let tip = try #require(all.last)
        let pack = try work.pack([tip, "^main"], "--no-reuse-delta", "--window=20", "--depth=40")
        let differences = try work.commitsAsDifferences(in: pack)
        let offending = all.enumerated().filter { bad($0.offset + 1) }.map(\.element)
        try #require(
            offending.count { differences.contains($0) } > 40, "\(differences.count) of \(all.count)")

        let push = try place.rawPush([(zero, tip, "refs/heads/topic")], pack: pack)

        #expect(push.output.contains("ng refs/heads/topic"), "\(push)")
        #expect(try found("messages", place) == Set(offending))
        #expect(
            try found("authors", place)
                == Set(all.enumerated().filter { ($0.offset + 1).isMultiple(of: 10) }.map(\.element)))
        #expect(try place.report("pushes").first?["commits"] as? Int == 300)
    }

    @Test func `of a push of thirty thousand commits the first, the last and those between are looked at`()
        throws
    {
        let place = try installation()
        let work = try place.clone()
        let bad: Set = [1, 2, 9_999, 15_000, 17_543, 17_544, 24_001, 29_999, 30_000]
        let made = try work.tryGit(
            "fast-import", "--quiet", input: chain(30_000) { bad.contains($0) ? "WIP" : "Commit" })
        try #require(made.succeeded, "\(made)")
        let all = try commits(of: "chain", in: work)

        let push = try work.tryGit("push", "origin", "chain")

        #expect(!push.succeeded && push.said.contains("push refused"), "\(push.said.prefix(2_000))")
        #expect(try found("messages", place) == Set(bad.map { all[$0 - 1] }))
        #expect(try place.report("pushes").first?["commits"] as? Int == 30_000)
        for number in bad { #expect(push.said.contains("commit \(all[number - 1].prefix(12))")) }
    }

    @Test func `what each parent of a merge brings is looked into`() throws {
        let place = try installation()
        let work = try place.clone()
        let base = try work.head()
        var sides: [String] = []
        for number in 1...3 {
            try work.git("checkout", "--quiet", "-b", "side\(number)", base)
            let secret = "token = '\(TestSecret.token(UInt64(number)))'\n"
            sides.append(try work.commit(["side\(number).py": secret], "WIP on side \(number)"))
            try work.git("rm", "--quiet", "side\(number).py")
            try work.commit([:], "Take it out of side \(number)")
        }
        try work.git("checkout", "--quiet", "main")
        try work.commit(["main": "1\n"], "Go on")
        try work.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side1", "side2", "side3")
        try #require(
            try work.git("rev-list", "--parents", "-1", "HEAD").split(separator: " ").count == 5)

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded, "\(push)")
        #expect(try found("messages", place) == Set(sides))
        #expect(try found("secrets", place) == Set(sides))
        for number in 1...3 { #expect(push.said.contains("side\(number).py:1"), "\(push)") }
    }

    @Test func `what a merge brings by its second parent is seen where it comes to a guarded ref`() throws {
        let place = try installation(
            """

            [[paths]]
            match = ["deploy/**"]
            refs = ["refs/heads/main"]
            action = "reject"
            """)
        let work = try place.clone()
        try work.git("checkout", "--quiet", "-b", "topic")
        let deploy = try work.commit(["deploy/run": "1\n"], "Deploy")
        #expect(try work.tryGit("push", "origin", "topic").succeeded)
        try work.git("checkout", "--quiet", "main")
        try work.commit(["a": "1\n"], "Go on")
        try work.git("merge", "--quiet", "--no-ff", "-m", "Merge", "topic")

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.said.contains("push refused") && push.said.contains("deploy/run"), "\(push)")
        #expect(try found("paths", place) == [deploy])
    }

    @Test func `what a later commit takes back was brought all the same`() throws {
        let place = try installation(
            """

            [[paths]]
            match = ["deploy/**"]
            action = "reject"
            """)
        let work = try place.clone()
        let base = try work.head()
        let brought = try work.commit(["deploy/run": "token = '\(TestSecret.token())'\n"], "Deploy")
        try work.git("revert", "--no-edit", "HEAD")
        let tip = try work.head()
        try #require(try work.git("diff", base, tip).isEmpty)

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && push.said.contains("deploy/run"), "\(push)")
        #expect(try found("secrets", place) == [brought])
        // Taking a protected path away is a change of it, too.
        #expect(try found("paths", place) == [brought, tip])
    }

    /// A rule about refs is about what becomes of them, not about how the push was written.
    @Test(arguments: [
        ["--force", "origin", "HEAD~1:main"], ["origin", "+HEAD~1:main"],
        ["--force-with-lease", "origin", "HEAD~1:main"], ["--force", "--all", "origin"],
        ["--mirror", "origin"],
    ])
    func `a rewind is one by its objects, however it is asked for`(_ arguments: [String]) throws {
        let place = try installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")
        #expect(try work.tryGit("push", "--force", "origin", "main").succeeded, "forced, it only adds")
        if arguments.contains(where: { ["--all", "--mirror"].contains($0) }) {
            try work.git("reset", "--quiet", "--hard", "HEAD~1")
        }

        let push = try work.installation.run("git", ["push"] + arguments, in: work.path)

        #expect(!push.succeeded && push.said.contains("this rewinds a protected ref"), "\(push)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == commit)
    }

    @Test func `a rewind that does not call itself one is one`() throws {
        let place = try installation()
        let work = try place.clone()
        let base = try work.head()
        let commit = try work.commit(["a": "1\n"], "One")
        #expect(try work.tryGit("push", "origin", "main").succeeded)

        // What a client sends says nothing of force: only two values of a ref.
        let push = try place.rawPush([(commit, base, "refs/heads/main")], pack: work.pack(["^\(base)"]))

        #expect(push.said.contains("this rewinds a protected ref"), "\(push)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == commit)
    }
}

extension Clone {
    /// The commits that a pack has as differences from other objects; see git-verify-pack(1).
    fileprivate func commitsAsDifferences(in pack: [UInt8]) throws -> Set<String> {
        let file = installation.folder + "/pack-\(UUID().uuidString)"
        try Data(pack).write(to: URL(fileURLWithPath: file + ".pack"))
        try git("index-pack", "-o", file + ".idx", file + ".pack")
        let lines = try git("verify-pack", "-v", file + ".idx").split(separator: "\n")
        // Of a difference it has the depth and what it is one from, too.
        let fields: [[Substring]] = lines.map { $0.split(separator: " ") }
        let commits = fields.filter { $0.count == 7 && $0[1] == "commit" }
        return Set(commits.map { String($0[0]) })
    }
}
