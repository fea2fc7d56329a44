import Domain
import Foundation
import Testing

/// Contents that stand under very many paths, and tags that very many refs lead to.
@Suite struct ManyPathsTests {
    /// What goes by paths, and what does not.
    private static let rules = """
        [[rules]]
        id = "everywhere"
        regex = '''tok_[a-z0-9]{12}'''
        [[rules]]
        id = "in-configuration"
        regex = '''pwd_[a-z0-9]{12}'''
        path = '''\\.conf$'''
        [[rules]]
        id = "not-in-samples"
        regex = '''key_[a-z0-9]{12}'''
        [[rules.allowlists]]
        paths = ['''(^|/)samples/''']
        [[rules]]
        id = "not-with-words"
        regex = '''pin_[a-z0-9]{12}'''
        [[rules.allowlists]]
        condition = "AND"
        paths = ['''(^|/)docs/''']
        regexes = ['''example''']
        [[rules]]
        id = "forbidden-file"
        path = '''\\.p12$'''
        [[allowlists]]
        paths = ['''^vendor/''', '''/skipped/''']
        """

    private static let text = """
        tok_k3j5h2k4j6h7
        pwd_z8x7c6v5b4n3
        key_q1w2e3r4t5y6
        pin_example2a3b4
        cHdkX3o4eDdjNnY1YjRuM2tleV9xMXcyZTNyNHQ1eTY=

        """

    private struct Finding: Hashable, Decodable {
        let rule: String
        let path: String
        let line: Int
    }

    private func scan(_ place: Installation, _ arguments: String...) throws -> Set<Finding> {
        let outcome = try place.run(
            "gatehouse", ["secrets", "scan"] + arguments + ["--format", "json"])
        try #require(outcome.status == 1, "\(outcome)")
        return Set(try JSONDecoder().decode([Finding].self, from: Data(outcome.output.utf8)))
    }

    /// Where each new place was compared with each old one this took minutes.
    @Test func `a secret that moves from very many places to as many is looked at once for each`() throws {
        let place = try Installation()
        let work = try place.clone()
        let line = "x = '\(TestSecret.token())'"
        let count = 10_000
        try work.commit(
            ["a": String(repeating: line + " # gitleaks:" + "allow\n", count: count)], "Vouch for all")
        try work.git("rm", "--quiet", "a")
        try work.commit(["b": String(repeating: line + "\n", count: count)], "For none")

        let refused = try work.tryGit("push", "origin", "main")

        #expect(!refused.succeeded && refused.said.contains("b:1: github-pat"), "\(refused)")
    }

    @Test func `a content under many paths has at each what it has there alone`() throws {
        let place = try Installation()
        let work = try place.clone()
        let rules = place.folder + "/rules.toml"
        try Self.rules.write(toFile: rules, atomically: true, encoding: .utf8)
        let folders = ["", "b/", "samples/", "docs/", "docs/samples/", "vendor/", "b/skipped/", "c/"]
        var files: [String: String] = [:]
        for folder in folders {
            for name in ["a.txt", "b.txt", "a.conf", "a.p12"] { files[folder + name] = Self.text }
        }
        try work.write(files)
        let packed = try work.run(
            "sh", "-c",
            "tar cf ../a.tar a.txt b/a.conf samples/a.txt a.p12 docs/a.txt && for d in b samples docs vendor c; do cp ../a.tar $d/a.tar; done; mv ../a.tar a.tar"
        )
        #expect(packed.succeeded, "\(packed)")

        let alone = try scan(place, work.path, "--rules", rules)
        try work.commit([:], "Add them")
        try work.commit(files.mapValues { $0 + "tok_another12345\n" }, "Change them")
        let first = try scan(place, work.path, "--range", "HEAD~2..HEAD~1", "--rules", rules)
        let second = try scan(place, work.path, "--range", "HEAD~1..HEAD", "--rules", rules)

        #expect(alone.count > 150 && first == alone, "\(first.symmetricDifference(alone))")
        let changed = files.keys.filter { !$0.hasPrefix("vendor/") && !$0.contains("/skipped/") }
        #expect(second == Set(changed.map { Finding(rule: "everywhere", path: $0, line: 6) }))
    }

    @Test func `a content and a change under very many paths are looked through once`() throws {
        let place = try Installation(wait: 0)
        try place.editPolicy { $0 + "\n[limits]\nseconds = 25\n" }
        let work = try place.clone()
        let text = String(repeating: "a line of a file that stands under many paths\n", count: 100_000)
        let old = try work.commit(tree: work.tree(of: work.blob(text), underPaths: 5_000))
        let new = try work.commit(
            tree: work.tree(of: work.blob("one more\n" + text + "and another\n"), underPaths: 5_000),
            on: [old])

        let push = try work.tryGit("push", "origin", "\(new):refs/heads/many")

        #expect(push.succeeded, "\(push)")
    }

    /// Where each parent was compared apart and all of that kept, this took a gigabyte.
    @Test func `a merge of very many parents is compared once with what they have in common`() throws {
        let place = try Installation(wait: 0)
        try place.editPolicy { $0 + "\n[limits]\nseconds = 25\nmemory = 268435456\n" }
        let work = try place.clone()
        let base = try work.head()
        let own = (0..<200).map { number in
            """
            commit refs/heads/p\(number)
            committer Ada <ada@example.com> 1700000000 +0000
            data 1
            x
            from \(base)
            M 100644 inline own
            data <<END
            \(number)
            END


            """
        }
        #expect(try work.tryGit("fast-import", "--quiet", input: Array(own.joined().utf8)).succeeded)
        let parents = try work.git("for-each-ref", "--format=%(objectname)", "refs/heads/p*").split(
            separator: "\n")
        let tree = try work.tree(of: work.blob("1\n"), underPaths: 10_000)
        let merge = try work.object(
            of: "commit",
            """
            tree \(tree)
            \((Array(repeating: base[...], count: 400) + parents).map { "parent \($0)" }.joined(separator: "\n"))
            author Ada <ada@example.com> 1700000000 +0000
            committer Ada <ada@example.com> 1700000000 +0000

            Merge all

            """)

        let push = try work.tryGit("push", "origin", "\(merge):refs/heads/many")

        #expect(parents.count == 200 && push.succeeded, "\(push)")
    }

    @Test func `tags that very many refs lead to are read once`() throws {
        let place = try Installation(wait: 0)
        try place.editPolicy { $0 + "\n[limits]\nseconds = 15\n" }
        let work = try place.clone()
        var (target, type) = (try work.head(), "commit")
        let words = String(repeating: "words of a tag, and more of them\n", count: 20_000)
        for depth in 0..<12 {
            target = try work.object(
                of: "tag",
                "object \(target)\ntype \(type)\ntag t\(depth)\ntagger Ada <ada@example.com> 1700000000 +0000\n\n\(words)"
            )
            type = "tag"
        }
        let refs = (0..<200).map { "create refs/tags/t\($0) \(target)\n" }.joined()
        #expect(try work.tryGit("update-ref", "--stdin", input: Array(refs.utf8)).succeeded)

        let push = try work.tryGit("push", "--quiet", "origin", "--tags")

        #expect(push.succeeded, "\(push)")
    }
}
