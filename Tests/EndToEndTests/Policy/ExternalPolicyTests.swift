import Foundation
import TestSupport
import Testing

/// Programs of the administrator that judge pushes, as they are, and as they should not be.
@Suite(.waiting) struct ExternalPolicyTests {
    /// A home that asks a program, written in sh, about pushes.
    private func installation(_ script: String, _ more: String = "") throws -> Installation {
        let place = try Installation()
        let program = try write(script, place)
        try place.editPolicy { $0 + "\n[[external]]\nprogram = \"\(program)\"\n\(more)\n" }
        return place
    }

    private func write(_ script: String, _ place: Installation) throws -> String {
        let program = place.folder + "/ask"
        try Program.write(script, at: program)
        return program
    }

    private func push(_ work: Clone, _ arguments: String...) throws -> Installation.Outcome {
        try work.installation.run("git", ["push"] + arguments, in: work.path)
    }

    @Test func `a program reads the push as JSON, and finds its objects with git`() throws {
        let place = try installation(
            """
            cat >"$1/push.json"
            env >"$1/environment"
            git cat-file -e "$(sed 's/.*"new":"\\([0-9a-f]*\\)".*/\\1/' "$1/push.json")" || exit 1
            git update-ref refs/heads/own HEAD 2>/dev/null && exit 1
            exit 0
            """, "arguments = [\"FOLDER\"]")
        try place.editPolicy { $0.replacing("FOLDER", with: place.folder) }
        try place.gatehouse("actor", "add", "grace", "--group", "release", "--email", "grace@example.com")
        let work = try place.clone()
        let commit = try work.commit(["src/a": "1\n"], "Add \"a\"\n\nMore.")

        let pushed = try work.tryGit(
            "push", "-o", "ticket=T-1", "origin", "main", environment: ["GATEHOUSE_ACTOR": "grace"])

        #expect(pushed.succeeded && !pushed.said.contains("external"), "\(pushed)")
        let data = try Data(contentsOf: URL(fileURLWithPath: place.folder + "/push.json"))
        let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(json["version"] as? Int == 1 && json["mirror"] as? String == "demo")
        let actor = try #require(json["actor"] as? [String: Any])
        #expect(actor["name"] as? String == "grace" && actor["groups"] as? [String] == ["release"])
        #expect(actor["kind"] as? String == "person" && actor["origin"] as? String == "ssh")
        #expect(json["options"] as? [String] == ["ticket=T-1"])
        let update = try #require((json["ref_updates"] as? [[String: Any]])?.first)
        #expect(update["ref"] as? String == "refs/heads/main" && update["kind"] as? String == "update")
        let told = try #require((json["commits"] as? [[String: Any]])?.first)
        #expect(told["id"] as? String == commit && told["subject"] as? String == "Add \"a\"")
        #expect((told["author"] as? [String: String])?["email"] == "ada@example.com")
        #expect(
            told["paths"] as? [[String: String]]
                == [["path": "src/a", "change": "added", "mode": "100644"]])
        #expect((json["findings"] as? [Any])?.isEmpty == true)

        let environment = try String(contentsOfFile: place.folder + "/environment", encoding: .utf8)
        #expect(environment.contains("GIT_DIR=\(place.mirror)\n"), "\(environment)")
        #expect(environment.contains("GIT_QUARANTINE_PATH=") && !environment.contains("GATEHOUSE"))
    }

    @Test func `its exit status decides, and what it says is told`() throws {
        let place = try installation("exit 0")
        let work = try place.clone()
        try place.editPolicy { $0 + "approvers = [\"@board\"]\n" }
        func push(_ script: String) throws -> Installation.Outcome {
            _ = try write("cat >/dev/null\n" + script, place)
            try work.commit(["a": script], "Change")
            return try self.push(work, "origin", "main")
        }

        let noted = try push("echo 'Have a look at T-1'; exit 0")
        let refused = try push("printf 'not \\033[31mred\\n'; echo 'nor blue' >&2; exit 1")
        let held = try push("echo 'T-2 is not done'; exit 2")
        let odd = try push("echo oops >&2; exit 7")
        let killed = try push("kill -9 $$")

        #expect(
            noted.succeeded && noted.said.contains("ask accepts it: Have a look at T-1 (on record only)"),
            "\(noted)")
        #expect(
            !refused.succeeded && refused.said.contains("ask refuses it: not \\u{1b}[31mred nor blue"),
            "\(refused)")
        #expect(
            !held.succeeded && held.said.contains("push held as h1")
                && held.said.contains("ask asks for approval: T-2 is not done")
                && held.said.contains("one of @board"), "\(held)")
        #expect(
            !odd.succeeded && odd.said.contains("\(place.folder)/ask ended with status 7: oops"), "\(odd)")
        #expect(odd.said.contains("ask the mirror's administrator"), "\(odd)")
        #expect(!killed.succeeded && killed.said.contains("ask was ended by signal 9"), "\(killed)")
    }

    @Test(arguments: [
        "sleep 60", "exec yes", "cat >/dev/null & sleep 60 & wait", "exec >&- 2>&- <&-; sleep 60",
        "trap '' TERM HUP INT; while :; do sleep 1; done",
    ])
    func `a program that does not end in time refuses the push`(_ script: String) throws {
        let place = try installation(script, "timeout = 1")
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Change")
        let clock = ContinuousClock()
        let start = clock.now

        let pushed = try push(work, "origin", "main")

        #expect(!pushed.succeeded && pushed.said.contains("ask did not end within 1 s"), "\(pushed)")
        #expect(clock.now - start < .seconds(20) && pushed.errors.utf8.count < 12_000)
    }

    @Test(arguments: ["sleep 60 & exit 0", "yes | head -c 3000000; exit 0", "exec <&-; exit 0"])
    func `a program that is done is not waited for`(_ script: String) throws {
        let place = try installation(script, "timeout = 30")
        let work = try place.clone()
        for number in 1...20 {
            try work.commit(["file\(number)": "1\n"], String(repeating: "long ", count: 30))
        }
        let clock = ContinuousClock()
        let start = clock.now

        let pushed = try push(work, "origin", "main")

        #expect(pushed.succeeded && clock.now - start < .seconds(20), "\(pushed)")
        #expect(pushed.errors.utf8.count < 12_000)
    }

    @Test func `a program that cannot be run refuses the push`() throws {
        let place = try installation("exit 0")
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Change")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: place.folder + "/ask")
        let noProgram = try push(work, "origin", "main")
        try FileManager.default.removeItem(atPath: place.folder + "/ask")
        let missing = try push(work, "origin", "main")

        #expect(!noProgram.succeeded && noProgram.said.contains("ask was not run"), "\(noProgram)")
        #expect(!missing.succeeded && missing.said.contains("No such file or directory"), "\(missing)")
    }

    @Test func `it is asked about the refs and mirrors of its entry, and not about sessions`() throws {
        let place = try installation("exit 1", "refs = [\"refs/heads/main\"]\nmirrors = [\"de*\"]")
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Change")

        let main = try push(work, "origin", "main")
        let topic = try push(work, "origin", "main:topic")
        try place.editPolicy { $0.replacing("refs = [\"refs/heads/main\"]\n", with: "") }
        let blob = try work.blob(TestSegment(edits: ["a": ["1"]]))
        let session = try push(work, "origin", "\(blob):\(TestSegment.ref())")
        let deletion = try push(work, "origin", ":topic")
        try place.editPolicy { $0.replacing("mirrors = [\"de*\"]", with: "mirrors = [\"website\"]") }
        let elsewhere = try push(work, "origin", "main")

        #expect(!main.succeeded && topic.succeeded && session.succeeded, "\(main) \(topic) \(session)")
        #expect(!deletion.succeeded && elsewhere.succeeded, "\(deletion) \(elsewhere)")
    }

    @Test func `it is asked again when what it held is applied, and may refuse then`() throws {
        let place = try installation(
            """
            grep -q '"approvals":\\["eve"\\]' || exit 2
            git log -1 --format=%s refs/heads/main >/dev/null || exit 7
            test ! -e "$PWD/../../closed" || { echo 'the books are closed'; exit 1; }
            exit 2
            """)
        try place.gatehouse("actor", "add", "eve", "--group", "approvers")
        let work = try place.clone()
        func approve(_ hold: String) throws -> Installation.Outcome {
            try place.run("gatehouse", ["hold", "approve", hold], environment: ["GATEHOUSE_ACTOR": "eve"])
        }
        let commit = try work.commit(["a": "1\n"], "One")
        let held = try push(work, "origin", "main")
        let applied = try approve("h1")
        try work.git("fetch", "--quiet")
        try work.commit(["a": "2\n"], "Two")
        _ = try push(work, "origin", "main")
        try "".write(toFile: place.home + "/closed", atomically: true, encoding: .utf8)
        let refused = try approve("h2")

        #expect(held.said.contains("push held as h1"), "\(held)")
        #expect(applied.succeeded && applied.output.contains("h1 is applied"), "\(applied)")
        #expect(refused.description.contains("the books are closed"), "\(refused)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == commit)
    }

    @Test func `secrets in what it says are masked, and what others found is told to it`() throws {
        let secret = TestSecret.token()
        let place = try installation(
            "grep -q '\"policy\":\"size\"' && echo 'size was told'; echo 'see \(secret)'; exit 1")
        try place.editPolicy { $0 + "\n[size]\ncommits = { most = 0, action = \"record\" }\n" }
        let work = try place.clone()
        try work.commit(["a": "1\n"], "Change")

        let pushed = try push(work, "origin", "main")

        #expect(pushed.said.contains("size was told") && pushed.said.contains("[secret:"), "\(pushed)")
        #expect(!pushed.said.contains(secret))
    }
}
