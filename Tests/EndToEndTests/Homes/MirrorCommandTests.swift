import Foundation
import Testing

/// Mirrors are taken out, and get other upstreams.
@Suite struct MirrorCommandTests {
    /// A home without a mirror, and a repository with hooks and settings of its own.
    private func adoptable() throws -> (place: Installation, path: String) {
        let place = try Installation(hasMirror: false)
        try place.gatehouse("init", place.home)
        try place.allowLocalPushes(wait: 0)
        let path = place.folder + "/tools.git"
        try place.git("clone", "--quiet", "--bare", place.upstream, path)
        try Program.write("echo 'the old hook speaks'", at: path + "/hooks/pre-receive")
        for (key, value) in [
            ("receive.unpackLimit", "7"), ("transfer.hideRefs", "refs/mine"), ("gc.auto", "1"),
        ] {
            try place.git("--git-dir=\(path)", "config", key, value)
        }
        return (place, path)
    }

    private func settings(_ path: String, _ place: Installation) throws -> [String] {
        try place.git("config", "--file", path + "/config", "--list").split(separator: "\n").map(String.init)
            .sorted()
    }

    @Test func `an adopted repository is as it was before, and its records stay`() throws {
        let (place, path) = try adoptable()
        let before = try settings(path, place)
        let hooks = try FileManager.default.contentsOfDirectory(atPath: path + "/hooks").sorted()
        try place.gatehouse("mirror", "adopt", path, "--upstream", place.upstream)
        let work = try place.clone("work", of: path)
        try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")
        try place.gatehouse("forward")

        let said = try place.gatehouse("mirror", "remove", "tools")
        try work.commit(["a": "2\n"], "Two")
        let push = try work.tryGit("push", "origin", "main")

        #expect(
            said.contains("The name of its records is now 'tools~1'")
                && said.contains("has its former hooks and settings again"))
        #expect(try settings(path, place) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path + "/hooks").sorted() == hooks)
        #expect(try place.git("--git-dir=\(path)", "for-each-ref", "refs/gatehouse", "refs/held") == "")
        #expect(
            push.succeeded && push.said.contains("the old hook speaks") && !push.said.contains("gatehouse:"))
        #expect(try place.gatehouse("mirror", "list").contains("No mirrors yet"))
        #expect(try place.gatehouse("mirror", "list", "--all").contains("tools~1"))
        #expect(try place.report("pushes").map { $0["mirror"] as? String } == ["tools~1"])
        #expect(try place.tryGatehouse("doctor").succeeded)
        #expect(try LogReading.outcomes(ofLedgerAt: place.ledgerPath).contains("mirror.removed"))

        try place.gatehouse("mirror", "adopt", path, "--upstream", place.upstream)
        try work.commit(["a": "3\n"], "Three")
        let again = try work.tryGit("push", "origin", "main")
        #expect(again.succeeded && again.said.contains("accepted as p2"), "\(again)")
        try place.gatehouse("forward")
        #expect(try place.gatehouse("mirror", "remove", "tools").contains("tools~2"))
    }

    @Test func `what is on record of a removed mirror is found by the name that its removal told`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try work.push(as: "ada", "origin", "main")
        try #require(try place.hold("approve", "h1").succeeded)
        let said = try place.gatehouse("mirror", "remove", "demo")
        let name = try #require(said.firstMatch(of: /records is now '(.+)'/)?.1).description

        for command in [
            "report pushes", "report commits", "report sessions", "forward status --all", "hold list --all",
        ] {
            let words = command.split(separator: " ").map(String.init)
            let found = try place.run("gatehouse", words + ["--mirror", name])
            #expect(found.succeeded, "\(command): \(found)")
            #expect(command.contains("sessions") || found.output.contains(name), "\(command): \(found)")
            let none = try place.run("gatehouse", words + ["--mirror", "demo"])
            #expect(none.status == 1 && none.errors.contains("gatehouse mirror list --all"), "\(none)")
        }
        #expect(try place.gatehouse("blame", name, "a").contains(String(work.head().prefix(12))))

        try FileManager.default.removeItem(atPath: place.mirror)
        try place.gatehouse("mirror", "add", "demo", "--upstream", place.upstream)
        let blame = try place.tryGatehouse("blame", name, "a")
        #expect(
            blame.status == 1 && blame.errors.contains("report commits --mirror '\(name)'"), "\(blame)")
    }

    @Test func `a mirror that the home made stays closed until it is deleted`() throws {
        let place = try Installation()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")

        let said = try place.gatehouse("mirror", "remove", "demo")
        let push = try work.tryGit("push", "origin", "main")
        let taken = try place.tryGatehouse("mirror", "add", "demo", "--upstream", place.upstream)
        try FileManager.default.removeItem(atPath: place.mirror)
        try place.gatehouse("mirror", "add", "demo", "--upstream", place.upstream)
        let deleted = try place.gatehouse("mirror", "remove", "demo", "--delete")

        #expect(said.contains("\(place.mirror) stays, and its hooks refuse every push"), "\(said)")
        #expect(!push.succeeded && push.said.contains("the ledger knows no mirror named 'demo'"), "\(push)")
        #expect(taken.status == 1 && taken.errors.contains("exists already"), "\(taken)")
        #expect(
            deleted.contains("Deleted \(place.mirror).")
                && !FileManager.default.fileExists(atPath: place.mirror))
    }

    @Test func `what is owed or held keeps a mirror, unless it is given up`() throws {
        let place = try Installation.holding()
        try place.editPolicy { $0.replacing("wait = 10", with: "wait = 0") }
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main:other")
        #expect(try !work.tryGit("push", "origin", "main").succeeded)

        let refused = try place.tryGatehouse("mirror", "remove", "demo")
        let forced = try place.gatehouse("mirror", "remove", "demo", "--force")

        #expect(refused.status == 1 && refused.errors.contains("1 accepted updates are not at the upstream"))
        #expect(
            refused.errors.contains("1 pushes are held") && refused.errors.contains("--force"), "\(refused)")
        #expect(forced.contains("Cancelled holds: 1."), "\(forced)")
        #expect(try place.outbox() == ["refs/heads/other lapsed"])
        #expect(try place.state(1) == "cancelled")
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.home + "/held").isEmpty)
        #expect(try place.tryGatehouse("forward").succeeded)
    }

    @Test func `what is owed goes to the new upstream, and what is there is not overwritten`() throws {
        let place = try Installation(wait: 0)
        try place.git("--git-dir=\(place.upstream)", "branch", "side", "main")
        try place.gatehouse("mirror", "refresh", "demo")
        let moved = place.folder + "/moved.git"
        try place.git("clone", "--quiet", "--mirror", place.upstream, moved)
        let theirs = try place.git(
            "--git-dir=\(moved)", "commit-tree", "-p", "main", "-m", "Theirs", "main^{tree}"
        )
        .trimmingCharacters(in: .whitespacesAndNewlines)
        try place.git("--git-dir=\(moved)", "update-ref", "refs/heads/side", theirs)
        let work = try place.clone()
        let ours = try work.commit(["a": "1\n"], "Ours")
        // What is pushed together is forwarded together.
        for refs in ["main", "main:side", "main:new"] { try work.git("push", "--quiet", "origin", refs) }

        let said = try place.gatehouse("mirror", "set-upstream", "demo", moved)
        let forward = try place.tryGatehouse("forward")

        #expect(said.contains("are now forwarded to \(moved)") && said.contains("refs/heads/side"), "\(said)")
        #expect(try place.value(of: "refs/heads/main", in: moved) == ours, "\(forward)")
        #expect(try place.value(of: "refs/heads/new", in: moved) == ours)
        #expect(try place.value(of: "refs/heads/side", in: moved) == theirs)
        #expect(try place.value(of: "refs/heads/new", in: place.upstream) == nil)
        #expect(forward.status == 1 && forward.output.contains("refs/heads/side diverged"), "\(forward)")
        #expect(
            try place.gatehouse("mirror", "refresh", "demo").contains(
                "Merge refs/gatehouse/upstream/heads/side"))
        #expect(try place.gatehouse("mirror", "list").contains(moved))
        #expect(try LogReading.outcomes(ofLedgerAt: place.ledgerPath).contains("mirror.upstream-changed"))
    }

    @Test func `an empty new upstream gets what was judged, and the rest by the command that is told`() throws
    {
        let place = try Installation(wait: 0)
        try place.git("--git-dir=\(place.upstream)", "tag", "v1", "main")
        try place.gatehouse("mirror", "refresh", "demo")
        let work = try place.clone()
        let ours = try work.commit(["a": "1\n"], "Ours")
        try work.git("push", "--quiet", "origin", "main")
        try place.gatehouse("forward")
        let empty = place.folder + "/empty.git"
        try place.git("init", "--quiet", "--bare", empty)

        let said = try place.gatehouse("mirror", "set-upstream", "demo", empty)
        try place.gatehouse("forward")
        let command = try #require(said.split(separator: "\n").last.map(String.init))
        let pushed = try place.run("sh", ["-c", command])
        let refresh = try place.gatehouse("mirror", "refresh", "demo")

        #expect(try place.value(of: "refs/heads/main", in: empty) == ours)
        #expect(pushed.succeeded && command.contains("refs/tags/v1"), "\(said)\(pushed)")
        #expect(refresh.contains("refs/tags/v1 follows") && !refresh.contains("main"), "\(refresh)")
        #expect(try place.value(of: "refs/heads/main", in: place.mirror) == ours)
    }

    @Test func `no mirror is its own upstream, by whatever path`() throws {
        let place = try Installation()
        let link = place.folder + "/link.git"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: place.mirror)
        let tools = place.folder + "/tools.git"
        try place.git("clone", "--quiet", "--bare", place.upstream, tools)
        let commands =
            [
                place.mirror, "file://" + place.mirror, String(place.mirror.dropLast(4)), link,
                place.home + "/keys/../mirrors/demo.git/",
            ].map { ["set-upstream", "demo", $0] } + [
                ["adopt", tools, "--upstream", tools],
                ["add", "new", "--upstream", place.home + "/mirrors/new.git"],
            ]

        for command in commands {
            let outcome = try place.run("gatehouse", ["mirror"] + command)
            #expect(
                outcome.status == 1 && outcome.errors.contains("is the mirror itself"),
                "\(command) \(outcome)")
        }

        #expect(try place.gatehouse("mirror", "list").split(separator: "\n").count == 2)
        #expect(!FileManager.default.fileExists(atPath: place.home + "/mirrors/new.git"))
        #expect(try place.value(of: "refs/gatehouse/home", in: tools) == nil)
        try place.gatehouse("mirror", "set-upstream", "demo", tools)
    }

    @Test func `a mirror whose folder somebody put elsewhere is deleted where it is`() throws {
        let place = try Installation()
        let elsewhere = place.folder + "/other-disk.git"
        try FileManager.default.moveItem(atPath: place.mirror, toPath: elsewhere)
        try FileManager.default.createSymbolicLink(atPath: place.mirror, withDestinationPath: elsewhere)

        let said = try place.gatehouse("mirror", "remove", "demo", "--delete")

        #expect(said.contains("Deleted \(elsewhere), and the link to it at \(place.mirror)."), "\(said)")
        #expect(!FileManager.default.fileExists(atPath: elsewhere))
        #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: place.mirror)) == nil)
        try place.gatehouse("mirror", "add", "demo", "--upstream", place.upstream)
    }

    @Test func `an upstream that cannot be one changes nothing`() throws {
        let place = try Installation()
        let password = ["correct", "horse"].joined(separator: "-")
        let cases = [
            (place.folder + "/nowhere.git", "does not answer, so nothing was changed"),
            ("https://alice:\(password)@forge.example/x.git", "credential helper"),
            (place.upstream, "is already the upstream of 'demo'"),
        ]

        for (url, reason) in cases {
            let outcome = try place.tryGatehouse("mirror", "set-upstream", "demo", url)
            #expect(outcome.status == 1 && outcome.errors.contains(reason), "\(outcome)")
        }
        let unknown = try place.tryGatehouse("mirror", "set-upstream", "nope", place.upstream)
        #expect(unknown.status == 1 && unknown.errors.contains("there is no mirror 'nope'"), "\(unknown)")
        #expect(try place.gatehouse("mirror", "list").contains(place.upstream))
    }
}
