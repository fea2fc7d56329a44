import Domain
import Foundation
import Testing

/// Who ever asked for what a push does to its refs does not let it pass, though no commit comes with it.
@Suite struct RefSenderTests {
    private func installation() throws -> (place: Installation, work: Clone) {
        let place = try Installation.holding(
            """
            delete = "hold"

            [[refs]]
            match = ["refs/tags/*"]
            create = "hold"
            move = "hold"
            """)
        try place.editPolicy { $0.replacing("delete = \"reject\"", with: "delete = \"hold\"") }
        try place.gatehouse("actor", "add", "dan", "--group", "approvers")
        try place.gatehouse("actor", "add", "bot", "--agent")
        let work = try place.clone()
        try work.git("config", "user.name", "Sam")
        return (place, work)
    }

    /// Pushes what is held, and gives it up.
    private func pushAndCancel(
        _ refspec: String, _ place: Installation, _ work: Clone, to url: String = "origin"
    ) throws {
        let push = try work.push(as: "eve", "--force", url, refspec)
        let hold = try #require(push.said.firstMatch(of: /held as (h[0-9]+)/)?.1, "\(push)")
        try #require(try place.hold("cancel", String(hold)).succeeded)
    }

    private func expectRefusedToEve(
        _ refspec: String, _ place: Installation, _ work: Clone,
        because words: String = "they pushed it, or a part of it",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let push = try work.push(as: "bot", "--force", "origin", refspec)
        let hold = String(try #require(push.said.firstMatch(of: /held as (h[0-9]+)/)?.1, "\(push)"))
        let approved = try place.hold("approve", hold)
        #expect(
            approved.status == 1 && approved.errors.contains(words), "\(approved)",
            sourceLocation: sourceLocation)
        let byDan = try place.hold("approve", hold, as: "dan")
        #expect(byDan.succeeded, "\(byDan)", sourceLocation: sourceLocation)
    }

    @Test(arguments: ["annotated", "lightweight", "of the tag", "another name", "another mirror"])
    func `who pushed a tag of the same commit, or the tag itself`(_ way: String) throws {
        let (place, work) = try installation()
        try work.git("tag", "-a", "-m", "Words", "v1")
        switch way {
        case "annotated":
            try pushAndCancel("v1", place, work)
            try work.git("tag", "--force", "-a", "-m", "Other words", "v1")
        case "lightweight":
            try pushAndCancel("v1", place, work)
            try work.git("tag", "--force", "v1", "HEAD")
        case "of the tag":
            try pushAndCancel("v1", place, work)
            try work.git("tag", "-a", "-m", "Of it", "outer", "v1")
            try work.git("update-ref", "refs/tags/v1", "refs/tags/outer")
        case "another name":
            try pushAndCancel("v1:refs/tags/v0", place, work)
        default:
            try place.git("clone", "--quiet", "--bare", place.upstream, place.folder + "/upstream2.git")
            try place.gatehouse("mirror", "add", "other", "--upstream", place.folder + "/upstream2.git")
            try pushAndCancel("v1", place, work, to: "\(place.home)/mirrors/other.git")
        }

        try expectRefusedToEve("v1", place, work)
    }

    @Test func `who pushed a lightweight tag that was annotated since, and who made a tag`() throws {
        let (place, work) = try installation()
        try work.git("tag", "v1")
        try pushAndCancel("v1", place, work)
        try work.git("tag", "--force", "-a", "-m", "Words", "v1")
        try expectRefusedToEve("v1", place, work)

        let tagged = try work.tryGit(
            "tag", "-a", "-m", "Words", "v2", environment: ["GIT_COMMITTER_EMAIL": "eve@example.com"])
        try #require(tagged.succeeded)
        try expectRefusedToEve("v2", place, work, because: "a commit or tag of it is theirs")
    }

    @Test func `and not who pushed a tag of another commit under that name`() throws {
        let (place, work) = try installation()
        try work.git("tag", "-a", "-m", "Words", "v1")
        try pushAndCancel("v1", place, work)
        try work.commit(["a": "1\n"], "Add a")
        try work.push(as: "bot", "origin", "main")
        try #require(try place.hold("approve", "h2").succeeded)
        try work.git("tag", "--force", "-a", "-m", "Words", "v1")
        try work.push(as: "bot", "origin", "v1")

        let approved = try place.hold("approve", "h3")

        #expect(approved.succeeded, "\(approved)")
    }

    @Test(arguments: ["with a commit on top", "with its commit written anew", "of a ref that moved"])
    func `who asked for the same rewind`(_ way: String) throws {
        let (place, work) = try installation()
        let before = try work.head()
        try work.commit(["fix": "1\n"], "Fix it")
        try work.push(as: "bot", "origin", "main")
        try #require(try place.hold("approve", "h1").succeeded)
        let fixed = try work.head()
        try pushAndCancel("\(before):refs/heads/main", place, work)
        try work.git("reset", "--quiet", "--hard", before)
        switch way {
        case "with a commit on top": try work.git("commit", "--quiet", "--allow-empty", "-m", "Harmless")
        case "with its commit written anew":
            try work.git("commit", "--quiet", "--allow-empty", "--amend", "-m", "Other words")
        default:
            try work.git("reset", "--quiet", "--hard", fixed)
            try work.commit(["more": "1\n"], "Add more")
            try work.push(as: "bot", "origin", "main")
            try #require(try place.hold("approve", "h3").succeeded)
            try work.git("reset", "--quiet", "--hard", before)
        }

        try expectRefusedToEve("HEAD:refs/heads/main", place, work)
    }

    @Test func `who asked for the deletion of a branch that moved since`() throws {
        let (place, work) = try installation()
        for number in 1...2 {
            try work.commit(["a": "\(number)\n"], "Change a to \(number)")
            let push = try work.push(as: "bot", "origin", "HEAD:refs/heads/release/1")
            let hold = try #require(push.said.firstMatch(of: /held as (h[0-9]+)/)?.1, "\(push)")
            try #require(try place.hold("approve", String(hold), as: "dan").succeeded)
            if number == 1 { try pushAndCancel(":refs/heads/release/1", place, work) }
        }

        try expectRefusedToEve(":refs/heads/release/1", place, work)
    }

    @Test func `who pushed an empty file alone`() throws {
        let (place, work) = try installation()
        try work.commit([".unchecked": ""], "Leave it unchecked")
        try pushAndCancel("HEAD:main", place, work)
        try work.git("commit", "--quiet", "--amend", "-m", "Other words")

        try expectRefusedToEve("HEAD:main", place, work)
    }

    @Test(arguments: ["makes", "changes", "rewinds"])
    func `what a branch has that anybody makes, changes or rewinds is news to one that is guarded`(
        _ way: String
    ) throws {
        let place = try Installation()
        let free = ["makes": "create", "changes": "update", "rewinds": "rewind"][way]
        try place.editPolicy { policy in
            let guards = ["create", "update", "rewind"].map {
                "\($0) = \"\($0 == free ? "accept" : "hold")\"\n"
            }
            return policy.replacing("match = [\"refs/heads/main\"", with: "match = [\"refs/heads/none\"")
                + """

                [[refs]]
                match = ["refs/heads/open/*", "refs/heads/release/*"]
                \(guards.joined())
                [[refs]]
                match = ["refs/heads/release/*"]
                create = "hold"

                """
        }
        for name in ["eve", "dan"] {
            try place.gatehouse(
                "actor", "add", name, "--group", "approvers", "--email", "\(name)@example.com")
        }
        try place.gatehouse("actor", "add", "bot", "--agent")
        let work = try place.clone()
        if way != "makes" {
            try work.commit(["base": "1\n"], "Add base")
            try work.push(as: "bot", "origin", "HEAD:refs/heads/open/1")
            try #require(try place.hold("approve", "h1", as: "dan").succeeded)
        }
        if way == "rewinds" { try work.git("reset", "--quiet", "--hard", "origin/main") }
        try work.commit(["mine": "mine()\n"], "Add mine")
        let free1 = try work.push(as: "eve", "--force", "origin", "HEAD:refs/heads/open/1")
        try #require(free1.succeeded, "\(free1)")
        let push = try work.push(as: "bot", "origin", "HEAD:refs/heads/release/1")
        let hold = String(try #require(push.said.firstMatch(of: /held as (h[0-9]+)/)?.1, "\(push)"))

        let diff = try place.hold("diff", hold, as: "dan")
        let approved = try place.hold("approve", hold)

        #expect(diff.output.contains("+mine()"), "\(diff)")
        #expect(approved.status == 1 && approved.errors.contains("they pushed it"), "\(approved)")
    }
}
