import Foundation
import TestSupport
import Testing

/// What fails around a held push: a full disk, a hook or a program that does not answer. The push is refused, or held and
/// applied once.
@Suite(.waiting) struct HoldFaultTests {
    // MARK: Disks

    @Test(
        .enabled(if: Installation.canMount, "mounts are not permitted here"),
        arguments: ["objects one by one", "a pack"])
    func `with a disk that is full no push is held, and with room again it is`(_ kind: String) throws {
        let place = try Installation.holding()
        if kind == "a pack" {
            try place.git("--git-dir=\(place.mirror)", "config", "receive.unpackLimit", "1")
        }
        let work = try place.clone()
        let before = try work.head()
        let commit = try work.commitLargeFile()
        let held = place.home + "/held"

        let outcome = try place.unshared(
            """
            mkdir -p \(held) && mount -t tmpfs -o size=128k none \(held) || exit 9
            git push origin main 2>&1; echo "push $?"
            find \(held) -mindepth 1
            git --git-dir=\(place.mirror) for-each-ref refs/held
            gatehouse hold list --all
            gatehouse doctor | grep -w free
            echo ---
            mount -o remount,size=256m \(held)
            git push origin main 2>&1
            gatehouse doctor | grep -w free
            GATEHOUSE_ACTOR=eve gatehouse hold approve h1
            """, in: work.path)

        let parts = outcome.output.components(separatedBy: "---\n")
        try #require(parts.count == 2, "\(outcome)")
        let said = place.words(of: parts[0])
        #expect(
            said.contains(
                "gatehouse: push refused: it needs an approval, and the server cannot keep it until then "
                    + "(No space left on device); ask the administrator"), "\(outcome)")
        #expect(said.contains("push 1") && !said.contains("could not be judged"), "\(outcome)")
        let toPusher = parts[0].components(separatedBy: "push 1")[0].replacing(place.mirror, with: "")
        #expect(!toPusher.contains(place.folder), "\(outcome)")
        #expect(!parts[0].contains(".part") && !parts[0].contains(held + "/0"), "\(outcome)")
        #expect(!parts[0].contains("refs/held"), "\(outcome)")
        #expect(parts[0].contains("No push waits"), "\(outcome)")
        #expect(parts[0].contains("\(held) has only 0 MiB"), "\(outcome)")
        #expect(place.words(of: parts[1]).contains("held as h1 (p1)"), "\(outcome)")
        #expect(parts[1].contains("\(held) has enough free space"), "\(outcome)")
        #expect(parts[1].contains("h1 is applied as p2"), "\(outcome)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(commit != before)
        try place.expectSound()
    }

    @Test func `where the mirror cannot keep what it builds on no push is held`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Add a")
        try Data().write(to: URL(fileURLWithPath: place.mirror + "/refs/held"))

        let push = try work.tryGit("push", "origin", "main")

        #expect(
            push.said.contains("it needs an approval, and the server cannot keep it until then"), "\(push)")
        #expect(!push.errors.replacing(place.mirror, with: "MIRROR").contains(place.folder), "\(push)")
        #expect(try place.states().isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.home + "/held").isEmpty)
    }

    @Test(.enabled(if: Installation.canMount, "mounts are not permitted here"))
    func `what was approved waits for room in the mirror, and is applied then`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let before = try work.head()
        let commit = try work.commitLargeFile()
        _ = try work.tryGit("push", "origin", "main")

        let outcome = try place.unshared(
            """
            mount -t tmpfs -o size=4m none /mnt && cp -a \(place.mirror)/. /mnt && rm -rf /mnt/objects/tmp_* \
                && mount --bind /mnt \(place.mirror) || exit 9
            dd if=/dev/zero of=/mnt/fill bs=1k 2>/dev/null
            truncate -s -64k /mnt/fill
            GATEHOUSE_ACTOR=eve gatehouse hold approve h1 2>&1; echo "approve $?"
            find /mnt -name '*.part'
            git --git-dir=\(place.mirror) rev-parse main
            gatehouse forward
            echo ---
            rm /mnt/fill
            gatehouse forward
            git --git-dir=\(place.mirror) rev-parse main
            git --git-dir=\(place.mirror) fsck --connectivity-only
            """, in: place.folder)

        let parts = outcome.output.components(separatedBy: "---\n")
        try #require(parts.count == 2, "\(outcome)")
        #expect(parts[0].contains("h1 is approved and cannot be applied just now"), "\(outcome)")
        #expect(parts[0].contains("No space left on device") && parts[0].contains("approve 1"), "\(outcome)")
        #expect(parts[0].contains(before) && !parts[0].contains(".part"), "\(outcome)")
        #expect(!parts[0].contains(place.folder), "\(outcome)")
        #expect(
            parts[1].contains("demo h1 is applied") && parts[1].contains(commit)
                && !parts[1].contains("missing"),
            "\(outcome)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(try place.releases() == 1)
    }

    // MARK: Hooks

    @Test func `a release asks the mirror's hooks, and no others, whatever folder it is applied from`() throws
    {
        let place = try Installation.holding()
        let work = try place.clone()
        let before = try work.head()
        let commit = try work.commit(["a": "1\n"], "Add a")
        _ = try work.tryGit("push", "origin", "main")
        _ = try work.tryGit("push", "origin", "main:release/1")
        for hook in ["reference-transaction", "pre-push"] {
            try Program.write(": >\(place.folder)/strange; exit 1", at: "\(place.folder)/hooks/\(hook)")
        }

        let approved = try place.hold("approve", "h1")
        try place.hook(
            "reference-transaction",
            "[ $1 = prepared ] && grep -q refs/heads && { echo not today >&2; exit 1; }; exit 0")
        let refused = try place.hold("approve", "h2")

        #expect(approved.succeeded && approved.output.contains("h1 is applied"), "\(approved)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(!FileManager.default.fileExists(atPath: place.folder + "/strange"))
        #expect(refused.status == 1 && refused.output.contains("h2 is stale"), "\(refused)")
        #expect(
            refused.output.contains("'reference-transaction' refuses it")
                && refused.output.contains("not today"),
            "\(refused)")
        #expect(try place.value(of: "refs/heads/release/1", in: place.mirror) == nil)
        #expect(commit != before)
    }

    // MARK: Programs that judge

    @Test func `a program that does not answer lets nothing be applied, and the approver reads why`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        let before = try work.head()
        let program = place.folder + "/ask"
        let scripts = [
            ("sleep 60", "did not end within 1 s"),
            ("exec yes", "did not end within 1 s"),
            ("exit 3", "ended with status 3"),
            ("echo 'out of memory'; kill -9 $$", "was ended by signal 9: out of memory"),
            ("setsid sleep 600 & echo $! >\(place.folder)/left; exit 3", "ended with status 3"),
        ]
        for (number, (script, _)) in scripts.enumerated() {
            try work.commit(["a": script], "Change")
            let push = try work.tryGit("push", "origin", "HEAD:refs/heads/release/\(number + 1)")
            #expect(push.said.contains("held as h\(number + 1)"), "\(push)")
        }
        try Program.write("exit 0", at: program)
        try place.editPolicy { $0 + "\n[[external]]\nprogram = \"\(program)\"\ntimeout = 1\n" }
        for (index, (script, words)) in scripts.enumerated() {
            let number = index + 1
            if number == 3 { try place.editPolicy { $0.replacing("timeout = 1\n", with: "timeout = 60\n") } }
            try Program.write(script, at: program)

            let approved = try place.hold("approve", "h\(number)")

            #expect(approved.status == 1, "\(script): \(approved)")
            #expect(approved.output.contains("\(program) \(words)"), "\(script): \(approved)")
            #expect(approved.description.utf8.count < 12_000, "\(script): \(approved)")
            #expect(try place.value(of: "refs/heads/release/\(number)", in: place.mirror) == nil)
            #expect(try place.states()[index] == "rejected")
        }
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == before)
        let left = try String(contentsOfFile: place.folder + "/left", encoding: .utf8)
        _ = try place.run("kill", [left.trimmingCharacters(in: .whitespacesAndNewlines)])
        #expect(try place.releases() == 0)
        try place.expectSound()
    }
}

extension Clone {
    /// Commits a file that does not get smaller by being packed, and returns the commit's id.
    fileprivate func commitLargeFile() throws -> String {
        let outcome = try run("sh", "-c", "head -c 300000 /dev/urandom >large")
        try #require(outcome.succeeded, "\(outcome)")
        return try commit([:], "Add a large file")
    }
}
