import Foundation
import Testing

/// Files that are kept by Git LFS, of which the mirror passes on the pointers alone.
@Suite struct LFSTests {
    private func pointer(_ digit: Character = "1") -> String {
        "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: digit, count: 64))\nsize 100000\n"
    }

    @Test func `a pointer whose content would come to the mirror is refused, with what to do`() throws {
        let place = try Installation()
        let work = try place.clone()
        let before = try place.value(of: "refs/heads/main", in: place.upstream)
        try work.commit(["big.bin": pointer("1"), "large.bin": pointer("2")], "Large files")
        try FileManager.default.createDirectory(
            atPath: place.mirror + "/lfs/objects", withIntermediateDirectories: true)

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded)
        #expect(push.said.contains("big.bin and 1 more are kept by Git LFS"), "\(push)")
        #expect(push.said.contains("What was sent to the mirror stays there"), "\(push)")
        #expect(push.said.contains("git config -f .lfsconfig lfs.url URL-OF-THE-UPSTREAM"), "\(push)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == before)
    }

    @Test func `what its advice says lets it pass, and that nobody looked into it is on record`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["big.bin": pointer()], "Large file")
        try work.git(
            "config", "-f", ".lfsconfig", "lfs.url", "https://forge.example/team/website.git/info/lfs")
        let commit = try work.commit([:], "Contents go to the forge")

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded, "\(push)")
        #expect(
            push.said.contains(
                "big.bin is kept by Git LFS; what is in such files is not looked into for secrets"), "\(push)"
        )
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        // The next push brings no pointer, and hears nothing of it.
        try work.commit(["a": "1\n"], "One")
        #expect(!(try work.tryGit("push", "origin", "main").said.contains("LFS")))
    }

    @Test func `an address that is the mirror's own is none that helps`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.git("config", "-f", ".lfsconfig", "lfs.url", "file://" + place.mirror)
        try work.commit(["big.bin": pointer()], "Large file")

        #expect(!(try work.tryGit("push", "origin", "main").succeeded))
    }

    /// A configuration of a repository, and whether Git LFS sends contents elsewhere by it.
    @Test(arguments: [
        ("remote.origin.lfsurl=https://forge.example/x", true),
        ("remote.other.lfsurl=https://forge.example/x", false),
        ("remote.origin.lfspushurl=https://forge.example/x", false), ("lfs.url=", false),
        ("lfs.url=https://forge.example/x lfs.pushurl=file://MIRROR", false),
        ("lfs.url=file://MIRROR lfs.pushurl=https://forge.example/x", true),
        ("lfs.url=https://git.example.com/demo.git/info/lfs", false),
        ("lfs.url=ssh://git@git.example.com/demo.git", false),
        ("lfs.url=https://git.example.com/lfs/team/demo", true),
    ])
    func `only what Git LFS goes by counts`(configuration: String, isElsewhere: Bool) throws {
        let place = try Installation()
        try place.change("UPDATE home SET value = 'git.example.com' WHERE key = 'origin'")
        let work = try place.clone()
        for setting in configuration.replacing("MIRROR", with: place.mirror).split(separator: " ") {
            let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            try work.git("config", "-f", ".lfsconfig", String(parts[0]), String(parts[1]))
        }
        try work.commit(["big.bin": pointer().replacing("\n", with: "\r\n")], "Large file")

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded == isElsewhere, "\(push)")
        #expect(push.said.contains("big.bin is kept by Git LFS"), "\(push)")
    }

    @Test func `each tip with pointers is asked, however many pointers there are`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.git("checkout", "--quiet", "-b", "sends")
        try work.git("config", "-f", ".lfsconfig", "lfs.url", "https://forge.example/x")
        let many = (0..<25).map { ("a\($0).bin", pointer() + String(repeating: "\n", count: $0)) }
        try work.commit(Dictionary(uniqueKeysWithValues: many), "Large files")
        try work.git("checkout", "--quiet", "-b", "keeps", "main")
        try work.commit(["z.bin": pointer("2")], "Another")

        let both = try work.tryGit("push", "origin", "sends", "keeps")
        let sends = try work.tryGit("push", "origin", "sends")
        // A tip without any is asked nothing.
        try work.git("checkout", "--quiet", "main")
        try work.commit(["a": "1\n"], "One")
        try work.git("checkout", "--quiet", "sends")
        try work.commit(["more.bin": pointer("3")], "One more")
        let beside = try work.tryGit("push", "origin", "sends", "main")

        #expect(!both.succeeded && both.said.contains("25 more are kept by Git LFS"), "\(both)")
        #expect(sends.succeeded, "\(sends)")
        #expect(beside.succeeded, "\(beside)")
    }

    @Test func `a policy can let it pass, and what only looks like a pointer is none`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(
            [
                "about.txt": "It begins with:\n" + pointer(),
                "long.txt": pointer() + String(repeating: "x\n", count: 600),
            ],
            "About Git LFS")
        #expect(try work.tryGit("push", "origin", "main").succeeded)

        try place.editPolicy { $0.replacing("pointers = \"reject\"", with: "pointers = \"accept\"") }
        let commit = try work.commit(["big.bin": pointer()], "Large file")
        try work.git("push", "--quiet", "origin", "main")

        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }
}
