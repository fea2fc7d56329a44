import Foundation
import TestSupport
import Testing

/// Git's clean-up of the mirror, whatever becomes of a held push meanwhile.
@Suite(.waiting) struct HoldCleanUpTests {
    @Test func `Git's clean-up takes nothing away from what is held`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")

        try place.cleanUp()
        let approved = try place.hold("approve", "h1")

        #expect(approved.succeeded, "\(approved)")
        try place.expectApplied(commit)
    }

    @Test func `a push that waits is applied although Git's clean-up took its objects away`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        let approval = Companion(
            place, "eve",
            """
            until gatehouse hold list | grep -q h1; do sleep 0.1; done
            git --git-dir=\(place.mirror) gc --quiet --prune=now
            ls -d \(place.mirror)/objects/tmp_objdir-* \(place.mirror)/objects/incoming-* 2>/dev/null
            echo cleaned
            gatehouse hold approve h1
            """)

        let push = try work.tryGit("push", "-o", "wait=60", "origin", "main")
        let approved = approval.outcome()

        #expect(approved.contains("h1 is applied as p2"), "\(approved) \(push)")
        #expect(approved.hasPrefix("cleaned"), "the quarantine was to be cleaned up: \(approved)")
        try place.expectApplied(commit)
    }

    @Test func `Git's clean-up between an approval and its application takes nothing away`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        let lock = place.mirror + "/refs/heads/main.lock"
        try Data().write(to: URL(fileURLWithPath: lock))
        let hindered = try place.hold("approve", "h1")
        try FileManager.default.removeItem(atPath: lock)

        try place.cleanUp()
        try place.gatehouse("forward")

        #expect(hindered.errors.contains("cannot be applied just now"), "\(hindered)")
        try place.expectApplied(commit)
    }

    /// The mirror's own hooks may take a minute between the moment that it has the objects and the one that a ref has.
    @Test func `Git's clean-up amid the application takes nothing away`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        try place.hook("update", "git gc --quiet --prune=now")

        let approved = try place.hold("approve", "h1")

        #expect(approved.succeeded && approved.output.contains("h1 is applied"), "\(approved)")
        try place.expectApplied(commit)
    }

    /// Git spares what is young from its clean-up, since it may be of a push under way.
    @Test func `what waited for long comes to the mirror as new`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        _ = try place.run(
            "find", [place.home + "/held", "-type", "f", "-exec", "touch", "-d", "30 days ago", "{}", "+"])
        try place.hook("update", "find objects -type f -mtime +7 >\(place.folder)/old")

        #expect(try place.hold("approve", "h1").succeeded)

        #expect(try String(contentsOfFile: place.folder + "/old", encoding: .utf8) == "")
        try place.expectApplied(commit)
    }
}
