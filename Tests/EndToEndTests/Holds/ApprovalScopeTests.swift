import Domain
import Foundation
import GRDB
import Testing

/// What an approval is of: this push, here, once.
@Suite struct ApprovalScopeTests {
    // MARK: What an approval is of

    @Test func `an approval is of one ref: the same commits for another have to be approved anew`() throws {
        let place = try Installation.holdingAll()
        let work = try place.clone()
        let base = try work.head()
        try work.push("origin", "main:release/1")
        #expect(try place.hold("approve", "h1").succeeded)
        let commit = try work.commit(["a": "1\n"], "Add a")
        // Both refs are at the same commit, and go to the same one.
        try work.push("origin", "main")
        let second = try work.push("origin", "main:release/1")
        #expect(try place.hold("approve", "h2").succeeded)
        let sentAgain = try work.push("origin", "main:release/1")

        #expect(second.said.contains("held as h3") && sentAgain.said.contains("held as h3"), "\(second)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(try place.value(of: "refs/heads/release/1", in: place.mirror) == base)
        #expect(try place.state(3) == "open")
    }

    @Test func `an approval is of one repository`() throws {
        let place = try Installation.holdingAll()
        try place.git("clone", "--quiet", "--bare", place.upstream, place.folder + "/upstream2.git")
        try place.gatehouse("mirror", "add", "other", "--upstream", place.folder + "/upstream2.git")
        let other = place.home + "/mirrors/other.git"
        let work = try place.clone()
        let before = try work.head()
        let commit = try work.commit(["a": "1\n"], "Add a")
        try work.push("origin", "main")
        try work.push(other, "main")

        #expect(try place.hold("approve", "h1").succeeded)
        let again = try work.push(other, "main")
        try place.gatehouse("forward")

        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == commit)
        #expect(again.said.contains("held as h2"), "\(again)")
        #expect(try place.value(of: "refs/heads/main", in: other) == before)
        #expect(try place.state(2) == "open")
    }

    @Test func `a signature for one hold is none for the same commits elsewhere`() throws {
        let place = try Installation.holdingAll()
        let key = place.folder + "/eve"
        try #require(
            try place.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]).succeeded)
        try place.gatehouse("actor", "key", "add", "eve", key + ".pub")
        try place.editPolicy { $0.replacing("[approvals]\n", with: "[approvals]\nsigned = true\n") }
        let work = try place.clone()
        try work.push("origin", "main:release/1")
        try work.push("origin", "main:release/2")
        let statement = try place.hold("statement", "h1")
        let signature = try place.run(
            "ssh-keygen", ["-q", "-Y", "sign", "-n", "gatehouse-decision", "-f", key],
            input: Array(statement.output.utf8)
        ).output

        let other = try place.hold("approve", "h2", "--signature", "-", input: signature)
        let own = try place.hold("approve", "h1", "--signature", "-", input: signature)

        #expect(other.status == 1 && other.errors.contains("not of this decision"), "\(other)")
        #expect(own.succeeded, "\(own)")
        #expect(try place.value(of: "refs/heads/release/2", in: place.mirror) == nil)
    }

    @Test func `what was applied once is not approved for the next time`() throws {
        let place = try Installation.holdingAll()
        try place.editPolicy { $0.replacing("rewind = \"reject\"", with: "rewind = \"hold\"") }
        let work = try place.clone()
        let base = try work.head()
        let commit = try work.commit(["a": "1\n"], "Add a")
        try work.push("origin", "main")
        #expect(try place.hold("approve", "h1").succeeded)
        try work.push("--force", "origin", "\(base):main")
        #expect(try place.hold("approve", "h2").succeeded)

        // From the same value to the same value of the same ref.
        let again = try work.push("origin", "main")

        #expect(again.said.contains("held as h3"), "\(again)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == base)
        #expect(try place.hold("approve", "h3").succeeded)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `an approval of one tag lets no other pass beside it`() throws {
        let place = try Installation.holdingAll()
        let work = try place.clone()
        for name in ["a", "b", "c"] { try work.git("tag", name) }
        try work.push("origin", "a")
        let both = try work.push(as: "tom", "origin", "a", "b")

        #expect(try place.hold("approve", "h1").succeeded)
        let joined = try work.push(as: "tom", "origin", "a", "b")
        let next = try work.push("origin", "a", "b", "c")

        #expect(both.said.contains("held as h2"), "\(both)")
        #expect(!joined.succeeded && joined.said.contains("held as h"), "\(joined)")
        #expect(!next.succeeded && next.said.contains("held as h"), "\(next)")
        #expect(try place.value(of: "refs/tags/a", in: place.upstream) == work.head())
        for name in ["b", "c"] {
            #expect(try place.value(of: "refs/tags/\(name)", in: place.mirror) == nil)
            #expect(try place.value(of: "refs/tags/\(name)", in: place.upstream) == nil)
        }
        // Of which one ref moved on is applied to none.
        let late = try place.hold("approve", "h2")
        #expect(late.status == 1, "\(late)")
        #expect(try place.value(of: "refs/tags/b", in: place.mirror) == nil)
    }

    @Test func `a rejection stands, whoever sends the same and whatever was sent in between`() throws {
        let place = try Installation.holdingAll()
        let work = try place.clone()
        let base = try work.head()
        let rejected = try work.commit(["a": "1\n"], "Add a")
        try work.push("origin", "main")
        #expect(try place.hold("reject", "h1", "--reason", "never").succeeded)
        try work.git("reset", "--quiet", "--hard", base)
        try work.commit(["b": "1\n"], "Add b")
        try work.push("origin", "main")

        let same = try work.push("origin", "\(rejected):refs/heads/main")
        let byAnother = try work.push(as: "tom", "origin", "\(rejected):refs/heads/main")
        let waiting = try work.push("-o", "wait=60", "origin", "\(rejected):refs/heads/main")
        let besides = try work.push("origin", "\(rejected):refs/heads/main", "main:refs/heads/besides")

        for outcome in [same, byAnother, waiting, besides] {
            #expect(
                !outcome.succeeded && outcome.said.contains("rejected by eve: never"), "\(outcome)")
        }
        #expect(try place.state(1) == "rejected")
        #expect(try place.state(2) == "open")
        #expect(try place.hold("approve", "h1").status == 1)
        #expect(try place.hold("show", "h1").output.contains("eve rejects: never"))
    }

    // MARK: All kinds of pushes

    @Test func `deletions, plain tags and branches at known commits are held, shown and applied`() throws {
        let place = try Installation.holdingAll()
        let work = try place.clone()
        let head = try work.head()
        try work.git("tag", "plain")
        try work.git("tag", "-a", "-m", "Words", "annotated")
        let annotated = try work.git("rev-parse", "annotated").trimmingCharacters(in: .newlines)

        let made = try work.push("origin", "plain", "annotated", "HEAD:refs/heads/release/1")
        let shown = try place.hold("show", "h1")
        let approved = try place.hold("approve", "h1")
        let values = try ["refs/tags/plain", "refs/tags/annotated", "refs/heads/release/1"].map {
            try place.value(of: $0, in: place.upstream)
        }
        let deleted = try work.push("origin", ":refs/tags/plain", ":refs/heads/release/1")
        let gone = try place.hold("approve", "h2")

        #expect(made.said.contains("held as h1") && deleted.said.contains("held as h2"), "\(made) \(deleted)")
        #expect(shown.output.contains("refs/heads/release/1  nothing → \(head.prefix(12))"), "\(shown)")
        #expect(approved.succeeded && gone.succeeded, "\(approved) \(gone)")
        #expect(values == [head, annotated, head])
        for ref in ["refs/tags/plain", "refs/heads/release/1"] {
            #expect(try place.value(of: ref, in: place.mirror) == nil)
            #expect(try place.value(of: ref, in: place.upstream) == nil)
        }
        #expect(try place.value(of: "refs/tags/annotated", in: place.upstream) == annotated)
    }

    @Test func `an approval that the upstream refuses does not end well`() throws {
        let place = try Installation.holdingAll()
        try Program.write("echo 'not on a Monday' >&2; exit 1", at: place.upstream + "/hooks/pre-receive")
        let work = try place.clone()
        let before = try work.head()
        let commit = try work.commit(["a": "1\n"], "Add a")
        try work.push("origin", "main")

        let approved = try place.hold("approve", "h1")

        #expect(approved.status == 1, "\(approved)")
        let words = approved.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains("h1 is applied") && words.contains("THE UPSTREAM REFUSED IT"), "\(approved)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == commit)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == before)
        #expect(try place.report("pushes").first?["forward"] as? [String] == ["refused"])
        #expect(try place.tryGatehouse("doctor").status == 1)
    }

    @Test func `what the upstream got past the gate while a push was held is not overwritten by its release`()
        throws
    {
        let place = try Installation.holdingAll()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        try work.push("origin", "main")
        let stranger = Clone(place, path: place.folder + "/stranger")
        try place.git("clone", "--quiet", place.upstream, stranger.path)
        let theirs = try stranger.commit(["b": "1\n"], "Past the gate")
        try stranger.git("push", "--quiet", "origin", "main")

        let approved = try place.hold("approve", "h1")

        #expect(approved.status == 1, "\(approved)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == commit)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == theirs)
        #expect(try place.report("pushes").first?["forward"] as? [String] == ["diverged"], "\(approved)")
    }
}
