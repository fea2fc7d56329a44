import Domain
import Foundation
import Testing

/// Who ever sent what would be applied does not let it pass, whoever sends it now.
@Suite struct SenderTests {
    /// A home that holds main and release branches, and two of whom either may let pass what is held. Eve is known by
    /// another name, too: her address.
    private func installation() throws -> (place: Installation, work: Clone) {
        let place = try Installation.holding()
        try place.gatehouse("actor", "add", "dan", "--group", "approvers")
        try place.gatehouse("actor", "add", "bot", "--agent")
        let work = try place.clone()
        try work.git("config", "user.name", "Sam")
        return (place, work)
    }

    private func expectRefused(
        _ hold: String, as name: String = "eve", _ place: Installation,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for words in [["approve", hold], ["reject", hold, "--reason", "no"]] {
            let outcome = try place.run(
                "gatehouse", ["hold"] + words, environment: ["GATEHOUSE_ACTOR": name])
            #expect(
                outcome.status == 1 && outcome.errors.contains("they pushed it, or a part of it"),
                "\(words): \(outcome)", sourceLocation: sourceLocation)
        }
        let approved = try place.hold("approve", hold, as: "dan")
        #expect(approved.succeeded, "\(approved)", sourceLocation: sourceLocation)
    }

    @Test(arguments: ["cancelled", "rejected", "superseded", "expired"])
    func `who pushed it before, whatever became of that`(_ end: String) throws {
        let (place, work) = try installation()
        let commit = try work.commit(["a": "1\n"], "Add a")
        try work.push(as: "eve", "origin", "main")
        switch end {
        case "cancelled": try #require(try place.hold("cancel", "h1").succeeded)
        case "rejected":
            try #require(try place.hold("reject", "h1", "--reason", "later", as: "dan").succeeded)
        case "superseded":
            try work.commit(["b": "1\n"], "Add b")
            try work.push(as: "eve", "origin", "main")
        default: try place.moveHolds(by: -Installation.year)
        }

        // What was rejected is not taken again as it is, but on another ref.
        let ref = end == "rejected" ? "refs/heads/release/1" : "refs/heads/main"
        let push = try work.push(as: "bot", "origin", "\(commit):\(ref)")
        let hold = try #require(push.said.firstMatch(of: /held as (h[0-9]+)/)?.1, "\(push)")

        try expectRefused(String(hold), place)
    }

    @Test func `who pushed a part of it to another branch, or to another mirror`() throws {
        let (place, work) = try installation()
        try place.git("clone", "--quiet", "--bare", place.upstream, place.folder + "/upstream2.git")
        try place.gatehouse("mirror", "add", "other", "--upstream", place.folder + "/upstream2.git")
        try work.commit(["a": "1\n"], "Add a")
        #expect(try work.push(as: "eve", "origin", "HEAD:refs/heads/topic").succeeded)
        try work.commit(["b": "1\n"], "Add b")
        try work.push(as: "bot", "origin", "main")
        try expectRefused("h1", place)

        try work.commit(["c": "1\n"], "Add c")
        #expect(
            try work.push(as: "eve", place.home + "/mirrors/other.git", "HEAD:refs/heads/topic").succeeded)
        try work.push(as: "bot", "origin", "main")
        try expectRefused("h2", place)
    }

    @Test func `who had it refused`() throws {
        let (place, work) = try installation()
        try place.editPolicy {
            $0 + "\n[[messages]]\nrefs = [\"refs/heads/bad\"]\nforbid = [\"Add\"]\naction = \"reject\"\n"
        }
        try work.commit(["a": "1\n"], "Add a")
        let refused = try work.push(as: "eve", "origin", "HEAD:refs/heads/bad")
        try #require(refused.said.contains("push refused"), "\(refused)")

        try work.push(as: "bot", "origin", "main")

        try expectRefused("h1", place)
    }

    @Test func `who made a ref at what was there already, deleted one, or moved a tag`() throws {
        let (place, work) = try installation()
        try place.editPolicy {
            $0 + """

                [[refs]]
                match = ["refs/heads/side/*", "refs/tags/*"]
                create = "hold"
                delete = "hold"

                """
        }
        try work.git("tag", "-a", "-m", "Words", "v1")
        let updates = ["HEAD:refs/heads/side/1", "v1"]
        for (number, update) in updates.enumerated() {
            try work.push(as: "eve", "origin", update)
            try #require(try place.hold("cancel", "h\(2 * number + 1)").succeeded)
            try work.push(as: "bot", "origin", update)
            try expectRefused("h\(2 * number + 2)", place)
        }
        try work.push(as: "eve", "origin", ":refs/heads/side/1")
        try #require(try place.hold("cancel", "h5").succeeded)
        try work.push(as: "bot", "origin", ":refs/heads/side/1")
        try expectRefused("h6", place)
    }

    @Test func `who sends it while it waits, to whatever ref`() throws {
        let (place, work) = try installation()
        try place.editPolicy { $0.replacing("approvals = 1", with: "approvals = 2") }
        try work.commit(["a": "1\n"], "Add a")
        try work.push(as: "bot", "origin", "main")
        #expect(try work.push(as: "eve", "origin", "HEAD:refs/heads/topic").succeeded)

        let approved = try place.hold("approve", "h1")
        let second = try place.hold("approve", "h1", as: "dan")

        #expect(approved.status == 1 && approved.errors.contains("they pushed it"), "\(approved)")
        #expect(second.output.contains("still needs one of"), "\(second)")
        #expect(try place.state(1) == "open")
    }

    @Test func `who pushed under their address, or in another case`() throws {
        let (place, work) = try installation()
        for (number, name) in ["Eve@Example.com", "EVE"].enumerated() {
            try work.commit(["a": "\(number)\n"], "Change a to \(number)")
            let web = ["REMOTE_USER": name, "GATEWAY_INTERFACE": "CGI/1.1"]
            let first = try work.tryGit("push", "origin", "main", environment: web)
            try #require(first.said.contains("held as"), "\(first)")
            try #require(try place.hold("cancel", "h\(2 * number + 1)", as: name).succeeded)
            try work.push(as: "bot", "origin", "main")

            try expectRefused("h\(2 * number + 2)", place)
        }
    }

    @Test func `who pushed the same under another id: amended, or put together to one commit`() throws {
        let (place, work) = try installation()
        let base = try work.head()
        try work.commit(["a": "1\n"], "Add a")
        try work.commit(["b": "1\n"], "Add b")
        try work.push(as: "eve", "origin", "main")
        try #require(try place.hold("cancel", "h1").succeeded)
        try work.git(
            "commit", "--quiet", "--amend", "-m", "Another subject", "--author", "Bot <bot@example.com>")
        try work.push(as: "bot", "origin", "main")
        try expectRefused("h2", place)

        try work.commit(["c": "1\n"], "Add c")
        try work.commit(["d": "1\n"], "Add d")
        try work.push(as: "eve", "origin", "main")
        try #require(try place.hold("cancel", "h3").succeeded)
        try work.git("reset", "--quiet", "--soft", "HEAD~2")
        try work.git("commit", "--quiet", "-m", "Both")
        try work.push(as: "bot", "origin", "main")
        try expectRefused("h4", place)
        #expect(try work.head() != base)
    }

    enum Way: String, CaseIterable {
        case amendedWithOneMoreFile, rebased, onlyAFile, onlyWhatItTakesAway, withAnotherMode

        /// Makes other commits of the one that brings `a` and `b` and takes `old` away.
        func rewrite(_ work: Clone) throws {
            let tip = try work.head()
            switch self {
            case .amendedWithOneMoreFile:
                try work.write(["README": "more\n"])
                try work.git("commit", "--quiet", "--all", "--amend", "-m", "Another subject")
            case .rebased:
                try work.git("checkout", "--quiet", "--detach", "origin/main")
                try work.commit(["base": "another\n"], "Another base")
                try work.git("cherry-pick", tip)
            case .onlyAFile:
                try work.git("reset", "--quiet", "--hard", "origin/main")
                try work.git("checkout", tip, "--", "b")
                try work.git("commit", "--quiet", "-m", "Only b")
            case .onlyWhatItTakesAway:
                try work.git("reset", "--quiet", "--hard", "origin/main")
                try work.git("rm", "--quiet", "old")
                try work.git("commit", "--quiet", "-m", "Without old")
            case .withAnotherMode:
                try work.git("update-index", "--chmod=+x", "a")
                try work.git("commit", "--quiet", "--amend", "-m", "Another subject")
            }
        }
    }

    @Test(arguments: Way.allCases)
    func `who pushed the same files in other commits`(_ way: Way) throws {
        let (place, work) = try installation()
        try work.commit(["old": "1\n", "README": "about\n"], "Add old")
        try work.push(as: "bot", "origin", "main")
        try #require(try place.hold("approve", "h1").succeeded)
        try work.git("fetch", "--quiet")
        try work.write(["a": "1\n", "b": "1\n"])
        try work.git("rm", "--quiet", "old")
        try work.git("add", ".")
        try work.git("commit", "--quiet", "-m", "Change all")
        try work.push(as: "eve", "origin", "HEAD:main")
        try #require(try place.hold("cancel", "h2").succeeded)
        try way.rewrite(work)
        try work.push(as: "bot", "origin", "HEAD:main")

        try expectRefused("h3", place)
    }

    @Test func `who pushed it before it was recorded what commits leave`() throws {
        let (place, work) = try installation()
        try work.commit(["a": "1\n"], "Add a")
        #expect(try work.push(as: "eve", "origin", "HEAD:refs/heads/topic").succeeded)
        try place.change("UPDATE commit_paths SET object = NULL")
        try work.write(["more": "1\n"])
        try work.git("add", ".")
        try work.git("commit", "--quiet", "--amend", "-m", "Add a")
        try work.push(as: "bot", "origin", "main")

        try expectRefused("h1", place)
    }

    @Test func `and not who tried something else, took it back, or added an empty file`() throws {
        let (place, work) = try installation()
        try work.commit(["a": "1\n"], "Add a")
        try work.push(as: "bot", "origin", "main")
        try #require(try place.hold("approve", "h1").succeeded)
        try work.git("checkout", "--quiet", "--detach")
        for file in ["a", "tried"] {
            try work.commit([file: "of eve\n"], "Try \(file)")
            try work.git("revert", "--no-edit", "HEAD")
        }
        try work.commit(["kept": ""], "Keep a folder")
        #expect(try work.push(as: "eve", "origin", "HEAD:refs/heads/topic").succeeded)
        try work.git("checkout", "--quiet", "main")
        for file in ["a", "b"] {
            try work.commit([file: "of bot\n"], "Try \(file)")
            try work.git("revert", "--no-edit", "HEAD")
        }
        try work.commit(["kept": "", "c": "1\n"], "Add c")
        try work.push(as: "bot", "origin", "main")

        let approved = try place.hold("approve", "h2")

        #expect(approved.succeeded, "\(approved)")
    }

    @Test func `in an emergency, too`() throws {
        let (place, work) = try installation()
        try place.editPolicy { $0.replacing("[approvals]\n", with: "[approvals]\nemergency = [\"eve\"]\n") }
        try work.commit(["a": "1\n"], "Add a")
        try work.push(as: "eve", "origin", "main")
        try #require(try place.hold("cancel", "h1").succeeded)
        try work.push(as: "bot", "origin", "main")

        let released = try place.hold("approve", "h2", "--emergency", "--reason", "the site is down")

        #expect(released.status == 1 && released.errors.contains("they pushed it"), "\(released)")
    }

    @Test func `and not who once pushed what the ref has, nor the state that it is brought back to`() throws {
        let (place, work) = try installation()
        try work.commit(["a": "1\n"], "Add a")
        try work.push(as: "eve", "origin", "main")
        try #require(try place.hold("approve", "h1", as: "dan").succeeded)
        try work.commit(["a": "2\n"], "Change a")
        try work.push(as: "bot", "origin", "main")
        try #require(try place.hold("approve", "h2").succeeded)
        try work.git("revert", "--no-edit", "HEAD")
        try work.push(as: "bot", "origin", "main")

        let approved = try place.hold("approve", "h3")

        #expect(approved.succeeded, "\(approved)")
        try place.expectSound()
    }
}
