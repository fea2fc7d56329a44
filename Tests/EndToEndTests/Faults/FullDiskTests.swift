import Foundation
import Testing

/// The disk that the ledger is on is full; the mirror's is not.
@Suite struct FullDiskTests {
    @Test(.enabled(if: Installation.canMount, "mounts are not permitted here"))
    func `without room in the ledger no push is let through, and with room again each is`() throws {
        let place = try Installation()
        let work = try place.clone()
        // In KiB: from nothing at all to enough for all that a push writes.
        let rooms = [0, 4, 8, 16, 24, 32, 40, 48, 64, 96, 128, 1024]
        let commits = try rooms.map { try work.commit(["a": "\($0)\n"], "With \($0) KiB") }
        var value = try #require(try place.value(of: "refs/heads/main", in: place.mirror))
        let pushes = zip(rooms, commits).map { room, commit in
            """
            gatehouse maintain >/dev/null
            dd if=/dev/zero of=$home/fill bs=1k 2>/dev/null
            truncate -s -\(room)k $home/fill
            git push origin \(commit):refs/heads/main >$said 2>&1
            echo "status $?, main $(git --git-dir=$mirror rev-parse main)"
            cat $said
            rm $home/fill
            echo ---
            """
        }.joined(separator: "\n")

        let outcome = try place.unshared(
            """
            home='\(place.home)' mirror='\(place.mirror)' said='\(place.folder)/said'
            mount -t tmpfs -o size=64m none /mnt && cp -a $home/. /mnt && mount --bind $home/mirrors /mnt/mirrors \
                && mount --rbind /mnt $home || exit 9
            \(pushes)
            gatehouse forward
            git --git-dir='\(place.upstream)' rev-parse main
            gatehouse doctor | grep ledger
            gatehouse report pushes --format csv
            """, in: work.path)

        let parts = outcome.output.components(separatedBy: "---\n")
        try #require(parts.count == rooms.count + 1, "\(outcome)")
        var accepted = 0
        for (commit, said) in zip(commits, parts) {
            if said.contains("gatehouse: accepted as") {
                accepted += 1
                value = commit
                #expect(said.hasPrefix("status 0, main \(value)\n"), "\(said)")
            } else {
                #expect(said.hasPrefix("status 1, main \(value)\n"), "\(said)")
                #expect(
                    place.words(of: said).contains("it could not be judged; nothing was changed"), "\(said)")
                #expect(
                    place.words(of: said).contains(
                        "there is no room for the ledger (database or disk is full)"),
                    "\(said)")
            }
        }
        #expect(parts[0].hasPrefix("status 1") && parts[rooms.count - 1].hasPrefix("status 0"), "\(outcome)")
        let end = parts[rooms.count].split(whereSeparator: \.isNewline)
        #expect(end.contains(value[...]) && value == commits.last, "\(outcome)")
        #expect(parts[rooms.count].contains("the ledger is intact"), "\(outcome)")
        #expect(end.count { $0.contains(",accept,") } == accepted, "\(outcome)")
    }
}
