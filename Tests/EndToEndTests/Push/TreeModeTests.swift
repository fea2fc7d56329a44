import Foundation
import Testing

/// What an entry of a tree is to Git, it is to the gate, whatever digits its mode has.
@Suite struct TreeModeTests {
    private func installation() throws -> (place: Installation, work: Clone) {
        let place = try Installation(wait: 0)
        try place.editPolicy {
            $0 + """

                [[paths]]
                match = ["deploy/**"]
                action = "reject"

                [[paths]]
                match = ["**"]
                change = ["submodule", "symlink"]
                refs = ["refs/heads/main"]
                action = "reject"

                [size]
                blob = { most = 1000, action = "reject" }
                """
        }
        return (place, try place.clone())
    }

    private func push(_ tree: String, from work: Clone) throws -> Installation.Outcome {
        let commit = try work.commitTree(tree, on: "main")
        return try work.tryGit("push", "origin", "\(commit):refs/heads/main")
    }

    @Test(arguments: ["40000", "40755", "40100", "47777"])
    func `whatever Git takes for a folder is looked into by all policies`(mode: String) throws {
        let (_, work) = try installation()
        let readme = try work.git("rev-parse", "HEAD:README").trimmingCharacters(in: .whitespacesAndNewlines)
        let file = try work.blob("token = \"\(TestSecret.token())\"\n")
        let large = try work.blob(String(repeating: "large\n", count: 400))
        let folder = try work.tree(("100644", "large", large), ("100644", "prod.yml", file))

        let refused = try push(
            work.tree(("100644", "README", readme), (mode, "deploy", folder)), from: work)

        #expect(!refused.succeeded)
        #expect(refused.said.contains("deploy/prod.yml:1: github-pat"), "\(refused)")
        #expect(refused.said.contains("protected paths: deploy/large (added), deploy/prod.yml"), "\(refused)")
        #expect(refused.said.contains("deploy/large has 2400 bytes, more than 1000"), "\(refused)")
    }

    @Test func `files, links and submodules are known by their kind alone`() throws {
        let (_, work) = try installation()
        let readme = try work.git("rev-parse", "HEAD:README").trimmingCharacters(in: .whitespacesAndNewlines)
        let link = try work.blob("README")
        let head = try work.head()

        let asLink = try push(
            work.tree(("100644", "README", readme), ("120755", "link", link)), from: work)
        let asSubmodule = try push(
            work.tree(("100644", "README", readme), ("160755", "sub", head)), from: work)
        let asFile = try push(work.tree(("100664", "README", readme), ("100600", "new", link)), from: work)

        #expect(asLink.said.contains("link (added, a symlink)"), "\(asLink)")
        #expect(asSubmodule.said.contains("sub (added, a submodule)"), "\(asSubmodule)")
        #expect(asFile.succeeded, "\(asFile)")
    }

    @Test
    func `a file that others may write too is no change of its mode, and one that its owner may run is`()
        throws
    {
        let (place, work) = try installation()
        try place.editPolicy {
            $0 + """

                [[paths]]
                match = ["**"]
                change = ["mode"]
                action = "reject"
                """
        }
        let readme = try work.git("rev-parse", "HEAD:README").trimmingCharacters(in: .whitespacesAndNewlines)

        let asRunnable = try push(work.tree(("100700", "README", readme)), from: work)
        let asWritable = try push(work.tree(("100664", "README", readme)), from: work)

        #expect(asRunnable.said.contains("README (mode changed)"), "\(asRunnable)")
        #expect(asWritable.succeeded, "\(asWritable)")
    }

    @Test(arguments: ["170000", "140000", "20000", "1100644", "77777777777"])
    func `an entry of no known kind is refused as malformed`(mode: String) throws {
        let (place, work) = try installation()
        let readme = try work.git("rev-parse", "HEAD:README").trimmingCharacters(in: .whitespacesAndNewlines)

        // Git itself looks whether what it takes for a file is one.
        let object = mode.hasSuffix("100644") ? readme : try work.head()
        let refused = try push(
            work.tree(("100644", "README", readme), (mode, "sub", object)), from: work)

        #expect(!refused.succeeded)
        #expect(
            refused.said.contains("the mode \(mode), which is neither a file, link, folder nor submodule"),
            "\(refused)")
        #expect(!refused.said.contains("gate's fault"))
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == work.head())
    }

    @Test func `folders are looked into as deep as paths are long`() throws {
        let (_, work) = try installation()
        func push(depth: Int) throws -> Installation.Outcome {
            let path = String(repeating: "a/", count: depth) + "prod.yml"
            let file = "token = \"\(TestSecret.token())\"\n"
            let commit = """
                commit refs/heads/deep
                committer Ada <ada@example.com> 1700000000 +0000
                data 4
                Deep
                from refs/heads/main
                M 100644 inline \(path)
                data \(file.utf8.count)
                \(file)
                """
            let made = try work.installation.run(
                "git", ["fast-import", "--quiet", "--force"], in: work.path, input: Array(commit.utf8))
            try #require(made.succeeded, "\(made)")
            return try work.tryGit("push", "--force", "origin", "deep")
        }

        let deep = try push(depth: 2_000)
        let tooDeep = try push(depth: 2_100)

        #expect(!deep.succeeded && deep.said.contains("github-pat"), "\(deep)")
        #expect(!tooDeep.succeeded && tooDeep.said.contains("a path has more than"), "\(tooDeep)")
    }

    @Test func `a submodule's entry does not explain an object that nothing leads to`() throws {
        let (_, work) = try installation()
        let base = try work.head()
        let readme = try work.git("rev-parse", "HEAD:README").trimmingCharacters(in: .whitespacesAndNewlines)
        let stray = try work.blob("token = \"\(TestSecret.token())\"\n")
        let commit = try work.commitTree(
            work.tree(("100644", "README", readme), ("160000", "sub", stray)), on: base)

        let refused = try work.installation.rawPush(
            [(String(repeating: "0", count: 40), commit, "refs/heads/sub")],
            pack: work.pack([commit, stray, "^\(base)"]))

        #expect(
            refused.said.contains("the push brings an object that none of its refs contains"), "\(refused)")
    }

    @Test func `a file's entry that names a folder is refused`() throws {
        let (_, work) = try installation()
        let readme = try work.git("rev-parse", "HEAD:README").trimmingCharacters(in: .whitespacesAndNewlines)
        let folder = try work.git("rev-parse", "HEAD^{tree}").trimmingCharacters(in: .whitespacesAndNewlines)

        let refused = try push(
            work.tree(("100644", "README", readme), ("100644", "file", folder)), from: work)

        #expect(!refused.succeeded, "\(refused)")
    }

    @Test(arguments: ["120000", "160000"])
    func `what was a link or a submodule and becomes a file is new content`(mode: String) throws {
        let (place, work) = try installation()
        try place.editPolicy {
            $0 + """

                [[paths]]
                match = ["src/**"]
                change = ["binary"]
                action = "reject"
                """
        }
        let readme = try work.git("rev-parse", "HEAD:README").trimmingCharacters(in: .whitespacesAndNewlines)
        let binary = try work.blob([0x61, 0, 0x62])
        let folder = try work.tree((mode, "a", binary))
        let link = try work.commitTree(
            work.tree(("100644", "README", readme), ("40000", "src", folder)), on: "main")
        let file = try work.tree(("100644", "a", binary))
        let commit = try work.commitTree(
            work.tree(("100644", "README", readme), ("40000", "src", file)), on: link)

        let refused = try work.tryGit("push", "origin", "\(commit):refs/heads/topic")

        #expect(
            refused.said.contains("commit \(commit.prefix(12)) paths: it touches a protected path: src/a"),
            "\(refused)")
    }
}
