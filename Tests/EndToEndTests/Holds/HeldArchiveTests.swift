import Foundation
import Testing

/// `git archive --remote` asks for no ref that is hidden from fetches.
@Suite struct HeldArchiveTests {
    @Test func `nothing of what waits can be had as an archive`() throws {
        let place = try Installation.holdingAll()
        let work = try place.clone()
        let base = try work.head()
        let commit = try work.commit(["a": "1\n"], "One")
        _ = try work.tryGit("push", "origin", "main")
        let pin = try #require(try place.pins().first)
        let key = try #require(pin.split(separator: "/").dropFirst(2).first)

        for name in [commit, "\(commit):a", "refs/held", "refs/held/\(key)", "held/\(key)"] {
            let archive = try work.tryGit("archive", "--remote=origin", name)
            #expect(!archive.succeeded, "\(name)")
        }
        // The pins have names that nobody guesses, and lead to what the mirror's refs have as well.
        #expect(pin.hasSuffix(base) && key.utf8.count == 32, "\(pin)")
        #expect(try work.tryGit("archive", "--remote=origin", "main").succeeded)
    }
}
