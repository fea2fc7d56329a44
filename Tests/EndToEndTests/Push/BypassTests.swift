import Files
import Foundation
import GRDB
import Programs
import TestSupport
import Testing

/// Ways around a gate, each of which has worked somewhere.
@Suite struct BypassTests {
    private let zero = String(repeating: "0", count: 40)
    private let declared = "\n\nCo-authored-by: Claude <noreply@anthropic.com>"

    @Test func `an old unreachable object is judged when a ref is put on it`() throws {
        let place = try Installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Smuggle\(declared)")
        // The object lies in the mirror, and no ref leads to it: as after a deleted branch, or an administrator's fetch.
        try place.git(
            "--git-dir=\(place.mirror)", "fetch", "--quiet", "--no-write-fetch-head", work.path, commit)

        let push = try place.rawPush([(zero, commit, "refs/heads/topic")], pack: work.pack(["^\(commit)"]))

        #expect(push.said.contains("names no session"), "\(push)")
        #expect(try place.value(of: "refs/heads/topic", in: place.mirror) == nil)
    }

    @Test func `a ref that was written behind the gate's back proves nothing`() throws {
        let place = try Installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Smuggle\(declared)")
        try place.git(
            "--git-dir=\(place.mirror)", "fetch", "--quiet", work.path, "\(commit):refs/heads/by-hand")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && push.said.contains("names no session"), "\(push)")
    }

    @Test func `a commit that was accepted on a side branch is not judged again on main`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "HEAD:side")

        try work.git("push", "--quiet", "origin", "main")

        let commits = try place.report("pushes").compactMap { $0["commits"] as? Int }
        #expect(commits == [0, 1])
    }

    @Test func `ref rules hold on main, however the commits came in`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.git("checkout", "--quiet", "--orphan", "other")
        try work.commit(["a": "1\n"], "Unrelated")
        try work.git("push", "--quiet", "origin", "other:side")

        let push = try work.tryGit("push", "--force", "origin", "other:main")

        #expect(!push.succeeded && push.said.contains("rewinds a protected ref"))
    }

    @Test func `a client that lies about the old value is refused`() throws {
        let place = try Installation()
        let work = try place.clone()
        let first = try work.head()
        let main = try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")
        try work.git("reset", "--quiet", "--hard", first)
        let other = try work.commit(["b": "1\n"], "Other")

        // Git itself would see this only after the hook, which must not call it a fast-forward.
        let push = try place.rawPush(
            [(first, other, "refs/heads/main")], pack: work.pack([other, "^\(first)"]))

        #expect(push.said.contains("moved since you fetched"), "\(push)")
        #expect(push.said.contains("rewinds a protected ref"))
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == main)
    }

    @Test(arguments: ["0000000000000000000000000000000000000000", "1111111111111111111111111111111111111111"])
    func `a protected ref is not deleted by a made-up old value`(_ old: String) throws {
        let place = try Installation()
        let before = try place.value(of: "refs/heads/main", in: place.mirror)

        let push = try place.rawPush([(old, zero, "refs/heads/main")], pack: [])

        #expect(push.said.contains("deletes a protected ref"), "\(push)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == before)
    }

    @Test func `a push to an alias is a push to what it stands for`() throws {
        let place = try Installation()
        let work = try place.clone()
        try place.git("--git-dir=\(place.mirror)", "symbolic-ref", "refs/heads/alias", "refs/heads/main")
        try work.git("checkout", "--quiet", "--orphan", "other")
        try work.commit(["a": "1\n"], "Unrelated")

        let push = try work.tryGit("push", "--force", "origin", "other:alias")

        #expect(!push.succeeded && push.said.contains("rewinds a protected ref"))
    }

    @Test func `an accepted push to an alias is forwarded under the real name`() throws {
        let place = try Installation()
        let work = try place.clone()
        try place.git("--git-dir=\(place.mirror)", "symbolic-ref", "refs/heads/alias", "refs/heads/main")
        let commit = try work.commit(["a": "1\n"], "One")

        try work.git("push", "--quiet", "origin", "main:alias")

        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(try place.value(of: "refs/heads/alias", in: place.upstream) == nil)
    }

    @Test(arguments: [
        "refs/replace/1111111111111111111111111111111111111111", "refs/pull/1/head", "refs/gatehouse/home",
        "refs/remotes/origin/main",
    ])
    func `refs that the gate does not know are refused`(_ ref: String) throws {
        let place = try Installation()
        let work = try place.clone()
        let home = try place.value(of: "refs/gatehouse/home", in: place.mirror)

        let push = try work.tryGit("push", "--force", "origin", "main:\(ref)")

        #expect(!push.succeeded && push.said.contains("To mend it:"), "\(push)")
        #expect(try place.value(of: "refs/gatehouse/home", in: place.mirror) == home)
        #expect(try place.outbox().isEmpty)
    }

    @Test(arguments: ["HEAD^{tree}", "HEAD:README"])
    func `a ref to something that is no commit is refused`(_ object: String) throws {
        let place = try Installation()
        let work = try place.clone()

        let push = try work.tryGit("push", "origin", "\(object):refs/tags/odd")

        #expect(!push.succeeded && push.said.contains("only commits can be judged"), "\(push)")
    }

    @Test func `commits that no ref of the push contains are refused`() throws {
        let place = try Installation()
        let work = try place.clone()
        let base = try work.head()
        let hidden = try work.commit(["a": "1\n"], "Hidden")
        try work.git("reset", "--quiet", "--hard", base)
        let shown = try work.commit(["b": "1\n"], "Shown")

        let push = try place.rawPush(
            [(zero, shown, "refs/heads/topic")], pack: work.pack([shown, hidden, "^\(base)"]))

        #expect(push.said.contains("none of its refs contains it"), "\(push)")
        #expect(push.said.contains(String(hidden.prefix(12))))
    }

    @Test func `a malformed commit is refused`() throws {
        let place = try Installation()
        let work = try place.clone()
        // Without fsck at the door, the gate itself has to say no.
        try place.git("--git-dir=\(place.mirror)", "config", "receive.fsckObjects", "false")
        let tree = try work.git("rev-parse", "HEAD^{tree}").trimmingCharacters(in: .newlines)
        let raw = "tree \(tree)\nauthor nobody <> not-a-date\ncommitter nobody <> x\n\nOdd\n"
        let made = try work.tryGit(
            "hash-object", "-t", "commit", "-w", "--literally", "--stdin", input: Array(raw.utf8))
        let commit = made.output.trimmingCharacters(in: .newlines)

        let push = try place.rawPush([(zero, commit, "refs/heads/topic")], pack: work.pack([commit]))

        #expect(push.output.contains("ng refs/heads/topic") || push.output.contains("unpack"), "\(push)")
        #expect(try place.value(of: "refs/heads/topic", in: place.mirror) == nil)
    }

    @Test func `a push into a Git namespace is refused`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")

        let push = try work.tryGit("push", "origin", "main", environment: ["GIT_NAMESPACE": "elsewhere"])

        #expect(!push.succeeded && push.said.contains("namespace"))
    }

    @Test func `a ledger that cannot be opened refuses every push`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try FileManager.default.moveItem(atPath: place.ledgerPath, toPath: place.ledgerPath + ".away")

        let missing = try work.tryGit("push", "origin", "main")
        // What the write-ahead log has is read from there, so that it has to be gone for the damage to matter.
        for suffix in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: place.ledgerPath + suffix)
        }
        try Data("not a database, but long enough to be taken for one".utf8).write(
            to: URL(fileURLWithPath: place.ledgerPath))
        let damaged = try work.tryGit("push", "origin", "main")

        for push in [missing, damaged] {
            #expect(!push.succeeded && push.said.contains("could not be judged"), "\(push)")
            // Where the home is does not concern who pushes.
            let remote = push.errors.split(separator: "\n").filter { $0.hasPrefix("remote:") }.joined()
            #expect(!remote.contains(place.folder), "\(push)")
        }
        #expect(missing.said.contains("there is no ledger at HOME/ledger.sqlite"), "\(missing)")
        #expect(damaged.said.contains("the ledger is damaged (file is not a database)"), "\(damaged)")
    }

    @Test func `a hook that lost its program refuses every push`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        let hooks = place.mirror + "/hooks"
        let environment = try String(contentsOfFile: hooks + "/gatehouse.environment", encoding: .utf8)
        try ExecutableFile.write(
            environment.replacing(Installation.programs, with: "/nowhere"),
            at: hooks + "/gatehouse.environment")

        // As the program's own file, and as a shell's.
        for hook in [hooks, try InstalledFiles().hooksFolder].map({ $0 + "/pre-receive" }) {
            let text = try String(contentsOfFile: hook, encoding: .utf8)
            try ExecutableFile.write(
                text.replacing(Installation.programs, with: "/nowhere"), at: hooks + "/pre-receive")
            #expect(try !work.tryGit("push", "origin", "main").succeeded, "\(text)")
        }
    }

    @Test func `a hook that a shell reads in the program's place refuses every push`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try ExecutableFile.write(
            String(contentsOfFile: place.mirror + "/hooks/pre-receive", encoding: .utf8)
                .replacing(/^#!.*/, with: "#!/bin/sh"), at: place.mirror + "/hooks/pre-receive")

        #expect(try !work.tryGit("push", "origin", "main").succeeded)
    }

    @Test(arguments: ["", "GATEHOUSE_HOME='/nowhere'\n", "GATEHOUSE_PROGRAM=true\n", "GATEHOUSE_HOME='"])
    func `a hook that is not told its home refuses every push`(told: String) throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        let path = place.mirror + "/hooks/gatehouse.environment"
        try FileManager.default.removeItem(atPath: path)
        if !told.isEmpty { try told.write(toFile: path, atomically: true, encoding: .utf8) }

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && push.said.contains("could not be judged"), "\(push)")
    }

    @Test func `what came past a hook without its run bit is not forwarded, and doctor says so`() throws {
        let place = try Installation()
        let work = try place.clone()
        let before = try place.value(of: "refs/heads/main", in: place.upstream)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: place.mirror + "/hooks/pre-receive")
        try work.commit(["a": "1\n"], "Unjudged")
        try work.git("push", "--quiet", "origin", "main")

        let forward = try place.tryGatehouse("forward")
        let doctor = try place.tryGatehouse("doctor")

        #expect(
            forward.status == 1
                && forward.errors.contains("demo refs/heads/main: the ref has a value that no push brought"))
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == before)
        #expect(doctor.status == 1)
        #expect(doctor.output.contains("is not executable") && doctor.output.contains("chmod +x"))
    }

    @Test func `a copy of a mirror does not pass for it`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try FileManager.default.copyItem(atPath: place.mirror, toPath: place.folder + "/copy.git")
        let push = try work.tryGit("push", place.folder + "/copy.git", "main")

        #expect(!push.succeeded && push.said.contains("is not the mirror 'demo'"))
    }

    @Test func `a home that was moved refuses every push`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        let moved = place.folder + "/moved"
        try FileManager.default.moveItem(atPath: place.folder + "/home", toPath: moved)

        let push = try work.tryGit("push", moved + "/mirrors/demo.git", "main")

        #expect(!push.succeeded, "\(push)")
        #expect(
            try place.git("--git-dir=\(moved)/mirrors/demo.git", "rev-parse", "main") != work.head() + "\n")
    }

    @Test func `control characters in names do not reach the pusher's terminal`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One\n\nAI-Session: \u{1B}]0;owned\u{07}")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded)
        #expect(!push.errors.contains("\u{1B}]0;") && push.errors.contains("\\u{1b}"))
    }

    @Test(arguments: [
        "9223372036854775807 +0000", "9223372036854775000 +0000", "0 +0000", "99999999999999 +9999",
    ])
    func `a commit with an odd date is judged like any other`(_ date: String) throws {
        let place = try Installation()
        try place.git("--git-dir=\(place.mirror)", "config", "receive.fsckObjects", "false")
        let work = try place.clone()
        let tree = try work.git("rev-parse", "HEAD^{tree}").trimmingCharacters(in: .newlines)
        let head = try work.head()
        let raw = "tree \(tree)\nparent \(head)\nauthor A <a@b> \(date)\ncommitter A <a@b> \(date)\n\nOdd\n"
        let made = try work.tryGit(
            "hash-object", "-t", "commit", "-w", "--literally", "--stdin", input: Array(raw.utf8))
        let commit = made.output.trimmingCharacters(in: .newlines)

        let push = try place.rawPush(
            [(zero, commit, "refs/heads/topic")], pack: work.pack([commit, "^\(head)"]))

        // Git itself may refuse the date; the gate must not crash over it.
        #expect(!push.said.contains("Fatal") && !push.said.contains("Crash"), "\(push)")
        #expect(push.said.contains("accepted as p1") || push.said.contains("push refused (p1)"), "\(push)")
    }

    @Test func `words of any length end up in log entries that are bounded`() throws {
        let place = try Installation()
        let work = try place.clone()
        let long = "x" + String(repeating: "\u{301}", count: 40_000)
        try work.write(["message": "One\n\nAI-Session: \(long)\n"])
        try work.git("commit", "--quiet", "--allow-empty", "-F", "message")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && push.said.contains("push refused (p1)"), "\(push.said.prefix(500))")
        let longest = try place.ledger().read {
            try Int.fetchOne($0, sql: "SELECT MAX(LENGTH(entry)) FROM log")
        }
        #expect((longest ?? .max) < 4_000)
    }

    @Test func `a message of many megabytes is refused without reading it`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.write(["message": "One\n\n" + String(repeating: "x\n", count: 1 << 20)])
        try work.git("commit", "--quiet", "--allow-empty", "-F", "message")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && push.said.contains("more than 1048576"), "\(push)")
    }

    @Test func `what Git would refuse is not accepted before`() throws {
        let place = try Installation()
        let work = try place.clone()
        let head = try work.head()
        let commit = try work.commit(["a": "1\n"], "One")
        try place.editPolicy { $0.replacing("delete = \"reject\"", with: "delete = \"accept\"") }

        let toHEAD = try place.rawPush([(head, commit, "HEAD")], pack: work.pack([commit, "^\(head)"]))
        let deletion = try place.rawPush([(head, zero, "refs/heads/main")], pack: [])

        #expect(toHEAD.said.contains("must name refs in full"), "\(toHEAD)")
        #expect(deletion.said.contains("the branch that HEAD points to"), "\(deletion)")
        #expect(try place.outbox().isEmpty)
    }

    @Test func `a claim that does not hold is not cheaper than none`() throws {
        let place = try Installation()
        let work = try place.clone()
        try place.editPolicy { $0.replacing("mismatch = \"reject\"", with: "mismatch = \"record\"") }
        try work.commit(["a": "1\n"], "One\n\nCo-authored-by: Claude <noreply@anthropic.com>\nAI-Session: x")

        let push = try work.tryGit("push", "origin", "main")

        #expect(!push.succeeded && push.said.contains("names no session"), "\(push)")
    }

    @Test func `a small pack that names very many paths costs little memory, and they are counted`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        var stream = "blob\nmark :1\ndata 1\na\nblob\nmark :2\ndata 1\nb\n"
        for number in 0..<70 {
            stream += "commit refs/heads/bomb\ncommitter A <a@b> \(1_700_000_000 + number) +0000\ndata 1\nx\n"
            if number == 0 { stream += "from refs/heads/main^0\n" }
            for file in 0..<4_000 { stream += "M 100644 :\(1 + number % 2) d\(file / 100)/\(file)\n" }
        }
        let made = try work.tryGit("fast-import", "--quiet", input: Array(stream.utf8))
        #expect(made.succeeded, "\(made)")

        let push = try work.tryGit("push", "origin", "bomb")

        #expect(push.succeeded, "\(push)")
        let counts = try place.ledger().read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT path_count, (SELECT COUNT(*) FROM commit_paths WHERE commit_id = commits.id) AS kept FROM commits
                    """
            ).map { [$0["path_count"] as Int, $0["kept"] as Int] }
        }
        #expect(counts.count == 70 && counts.allSatisfy { $0[0] == 4_000 })
        #expect(Set(counts.map { $0[1] }) == [0, 4_000])
        #expect(counts.reduce(0) { $0 + $1[1] } <= 200_000)
    }
}
