import Foundation
import TestSupport
import Testing

/// Each push leaves a pack in the mirror, and packs make Git and the hooks slow.
@Suite(.waiting) struct PackTests {
    /// As many pushes would leave them: of one object each, that no ref leads to. Returns the objects.
    private func makePacks(_ count: Int, in place: Installation) throws -> [String] {
        let script = """
            for number in $(seq \(count)); do
                id=$(echo "$number" | git hash-object -w --stdin)
                echo "$id" | git pack-objects --quiet objects/pack/pack >/dev/null
                echo "$id"
            done
            git prune-packed --quiet
            """
        let outcome = try place.run("sh", ["-euc", script], in: place.mirror)
        try #require(outcome.succeeded, "\(outcome)")
        return outcome.output.split(separator: "\n").map(String.init)
    }

    private func packs(in place: Installation) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: place.mirror + "/objects/pack")
            .filter { $0.hasSuffix(".pack") }
    }

    private func missing(_ objects: [String], in place: Installation) throws -> [String] {
        let said = try place.run(
            "git", ["--git-dir=\(place.mirror)", "cat-file", "--batch-check"],
            input: Array(objects.joined(separator: "\n").utf8))
        try #require(said.succeeded, "\(said)")
        return said.output.split(separator: "\n").filter { $0.hasSuffix("missing") }.map(String.init)
    }

    @Test(arguments: [["maintain"], ["forward"]])
    func `very many packs are put together, and nothing in them is lost`(_ command: [String]) throws {
        let place = try Installation()
        let objects = try makePacks(60, in: place)
        let kept = try #require(try packs(in: place).first).dropLast("pack".count) + "keep"
        try Data().write(to: URL(fileURLWithPath: "\(place.mirror)/objects/pack/\(kept)"))
        let before = try packs(in: place).count

        let outcome = try place.run("gatehouse", command)

        #expect(outcome.succeeded, "\(outcome)")
        let after = try packs(in: place)
        #expect(before >= 60 && after.count < 10, "\(before), now \(after.count)")
        #expect(after.contains(kept.dropLast("keep".count) + "pack"))
        #expect(try missing(objects, in: place) == [])
        if command == ["maintain"] {
            #expect(
                outcome.output.contains("The mirror 'demo' had \(before - 1) packs, and now has"),
                "\(outcome)")
        }
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")
        #expect(try work.push("origin", "main").succeeded)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `few packs stay as they are`() throws {
        let place = try Installation()
        _ = try makePacks(10, in: place)
        let before = try packs(in: place)

        let outcome = try place.gatehouse("maintain")

        #expect(try Set(packs(in: place)) == Set(before))
        #expect(!outcome.contains("packs, and now has"), "\(outcome)")
    }

    @Test func `the watching worker puts them together, too`() throws {
        let place = try Installation(wait: 0)
        _ = try makePacks(60, in: place)
        let worker = try Daemon(
            Installation.programs + "/gatehouse", ["forward", "--watch"], environment: place.environment(),
            log: place.folder + "/worker.log")
        defer { worker.stop() }

        let end = Date(timeIntervalSinceNow: 30)
        while try packs(in: place).count >= 10, Date() < end { usleep(50_000) }

        #expect(try packs(in: place).count < 10)
    }

    @Test func `pushes are judged while packs come and go`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let stop = place.folder + "/stop"
        let packing = Companion(
            place, "root",
            """
            cd '\(place.mirror)'
            number=0
            until [ -e '\(stop)' ]; do git repack --geometric=2 -d --quiet || exit; number=$((number + 1)); done
            echo "$number times"
            """)
        var refused: [String] = []
        for number in 1...12 {
            try work.commit(["a": "\(number)\n", "folder/b\(number)": "1\n"], "Change \(number)")
            let push = try work.push("origin", "main")
            if !push.succeeded { refused.append(push.said) }
        }
        try Data().write(to: URL(fileURLWithPath: stop))

        let said = packing.outcome()
        #expect(refused == [])
        #expect(said.hasSuffix(" times\n") && !said.hasPrefix("0"), "\(said)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == work.head())
    }

    @Test func `what killed pushes and clean-ups left is removed after a day, and nothing else`() throws {
        let place = try Installation()
        let work = try place.clone()
        let objects = place.mirror + "/objects"
        let packs = try Set(packs(in: place))
        // A quarantine is one by name alone: what is in it decides whether somebody is still at it.
        let left = [
            "tmp_objdir-incoming-Gone/pack/tmp_pack_gone", "pack/.tmp-1234-pack-5678.pack",
            "pack/tmp_idx_gone",
            "pack/pack-90.pack.part",
        ]
        let atWork = ["tmp_objdir-incoming-Slow/pack/tmp_pack_slow", "pack/.tmp-4321-pack-8765.pack"]
        for path in left + atWork {
            let file = URL(fileURLWithPath: "\(objects)/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("x".utf8).write(to: file)
        }
        try age("objects", in: place)
        for path in atWork { try Data("xy".utf8).write(to: URL(fileURLWithPath: "\(objects)/\(path)")) }

        let said = try place.gatehouse("maintain")
        let again = try place.gatehouse("maintain")

        #expect(said.contains("'demo' what killed processes left: 4."), "\(said)")
        #expect(!again.contains("leftovers"), "\(again)")
        #expect(left.filter { FileManager.default.fileExists(atPath: "\(objects)/\($0)") } == [])
        #expect(!FileManager.default.fileExists(atPath: objects + "/tmp_objdir-incoming-Gone"))
        #expect(atWork.allSatisfy { FileManager.default.fileExists(atPath: "\(objects)/\($0)") })
        #expect(try Set(self.packs(in: place)).subtracting([".tmp-4321-pack-8765.pack"]) == packs)
        try work.commit(["a": "1\n"], "One")
        #expect(try work.push("origin", "main").succeeded)
    }

    @Test func `a push that is killed leaves nothing for ever`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        let hook = place.mirror + "/hooks/pre-receive"
        let content = try String(contentsOfFile: hook, encoding: .utf8)
        try Program.write("kill -9 $PPID\nexit 1", at: hook)
        let killed = try work.push("origin", "main")
        let quarantines = try quarantines(in: place)
        try #require(!killed.succeeded && quarantines.count == 1, "\(killed) \(quarantines)")
        try ExecutableFile.write(content, at: hook)

        try place.gatehouse("maintain")
        let onTheDay = try self.quarantines(in: place)
        try age("objects/\(quarantines[0])", in: place)
        try place.gatehouse("maintain")

        #expect(onTheDay == quarantines)
        #expect(try self.quarantines(in: place) == [])
        #expect(try work.push("origin", "main").succeeded)
    }

    /// As if all that is in a folder of the mirror had been written the day before.
    private func age(_ folder: String, in place: Installation) throws {
        let outcome = try place.run(
            "find", [folder, "-exec", "touch", "-d", "25 hours ago", "{}", "+"], in: place.mirror)
        try #require(outcome.succeeded, "\(outcome)")
    }

    private func quarantines(in place: Installation) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: place.mirror + "/objects")
            .filter { $0.hasPrefix("tmp_objdir-") }
    }
}
