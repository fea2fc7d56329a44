import Foundation
import Testing

/// Homes and mirrors: how they are made, what is refused, and what doctor finds.
@Suite struct InstallTests {
    /// A home without a mirror.
    private func emptyHome() throws -> Installation {
        let place = try Installation(hasMirror: false)
        try place.gatehouse("init", place.home)
        try place.allowLocalPushes()
        return place
    }

    private func bareRepository(_ place: Installation, _ name: String = "existing.git") throws -> String {
        let path = "\(place.folder)/\(name)"
        try place.git("clone", "--quiet", "--bare", place.upstream, path)
        return path
    }

    @Test func `a new mirror has what the upstream has, and announces its home`() throws {
        let place = try Installation()

        #expect(
            try place.value(of: "refs/heads/main", in: place.mirror)
                == place.value(of: "refs/heads/main", in: place.upstream))
        let announcement = try place.git(
            "--git-dir=\(place.mirror)", "cat-file", "blob", "refs/gatehouse/home")
        #expect(announcement.hasPrefix("{\"home\":\"") && announcement.contains("\"v\":1"))
        #expect(try place.gatehouse("mirror", "list").contains("demo"))
        let doctor = try place.tryGatehouse("doctor")
        #expect(doctor.succeeded, "\(doctor)")
    }

    @Test func `an adopted repository keeps its hooks working, and their refusal stands`() throws {
        let place = try emptyHome()
        let path = try bareRepository(place)
        let trace = place.folder + "/trace"
        for hook in ["pre-receive", "update", "post-receive"] {
            let script =
                "cat >/dev/null\necho \(hook) >>\(trace)\necho 'the old hook speaks'\n[ ! -e \(place.folder)/refuse-\(hook) ]\n"
            try Program.write(script, at: "\(path)/hooks/\(hook)")
        }

        try place.gatehouse("mirror", "adopt", path, "--upstream", place.upstream)
        let work = try place.clone("work", of: path)
        let commit = try work.commit(["a": "1\n"], "One")
        let push = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded && push.said.contains("the old hook speaks"), "\(push)")
        #expect(try String(contentsOfFile: trace, encoding: .utf8) == "pre-receive\nupdate\npost-receive\n")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)

        try Data().write(to: URL(fileURLWithPath: place.folder + "/refuse-pre-receive"))
        try work.commit(["a": "2\n"], "Two")
        #expect(try !work.tryGit("push", "origin", "main").succeeded)
        #expect(try place.report("pushes").count == 1, "what the old hook refuses is not judged")
    }

    @Test func `an adopted repository that looked for hooks elsewhere keeps those`() throws {
        let place = try emptyHome()
        let path = try bareRepository(place)
        let shared = place.folder + "/shared-hooks"
        try Program.write("echo 'the shared hook speaks'", at: shared + "/pre-receive")
        try place.git("--git-dir=\(path)", "config", "core.hooksPath", shared)

        try place.gatehouse("mirror", "adopt", path, "--upstream", place.upstream)
        let work = try place.clone("work", of: path)
        try work.commit(["a": "1\n"], "One")
        let push = try work.tryGit("push", "origin", "main")

        #expect(
            push.said.contains("the shared hook speaks") && push.said.contains("accepted as p1"), "\(push)")
    }

    @Test func `what cannot be a mirror is refused with its reason`() throws {
        let place = try emptyHome()
        let colon = try bareRepository(place, "with:colon.git")
        let accent = try bareRepository(place, "with:\u{301}colon.git")
        let quote = try bareRepository(place, "with\"\u{301}quote.git")
        try place.git("init", "--quiet", "--bare", "--object-format=sha256", place.folder + "/sha256.git")
        let reftable = try bareRepository(place, "reftable.git")
        try place.git("--git-dir=\(reftable)", "config", "core.repositoryFormatVersion", "1")
        try place.git("--git-dir=\(reftable)", "config", "extensions.refStorage", "reftable")
        let cases = [
            (colon, "contains ':'"), (accent, "which hides old objects"), (quote, "a quote or a line end"),
            (place.folder + "/sha256.git", "SHA-256"), (reftable, "reftable"),
            (place.folder + "/seed", "not a bare repository"),
            (place.folder + "/nowhere", "there is no repository at"),
            (place.folder + "/account", "not a bare repository"),
        ]

        for (path, reason) in cases {
            let outcome = try place.tryGatehouse(
                "mirror", "adopt", path, "--upstream", place.upstream, "--name", "odd")
            #expect(outcome.status == 1 && outcome.errors.contains(reason), "\(path): \(outcome)")
        }
        #expect(try place.gatehouse("mirror", "list").contains("No mirrors yet"))
    }

    @Test func `an upstream URL with a password is refused and not repeated`() throws {
        let place = try emptyHome()
        let password = ["correct", "horse"].joined(separator: "-")

        let outcome = try place.tryGatehouse(
            "mirror", "add", "x", "--upstream", "https://alice:\(password)@forge.example/x.git")

        #expect(outcome.status == 1 && outcome.errors.contains("credential helper"))
        #expect(!outcome.errors.contains(password))
    }

    @Test func `a mirror whose upstream does not answer is not half made`() throws {
        let place = try emptyHome()

        let outcome = try place.tryGatehouse(
            "mirror", "add", "demo", "--upstream", place.folder + "/nowhere.git")

        #expect(outcome.status == 1 && outcome.errors.contains("cannot fetch from the upstream"))
        #expect(!FileManager.default.fileExists(atPath: place.mirror))
        try place.gatehouse("mirror", "add", "demo", "--upstream", place.upstream)
    }

    @Test(arguments: ["../x", "a/b", "", ".hidden", "-x", "a b"])
    func `a mirror's name is a plain word`(_ name: String) throws {
        let place = try emptyHome()

        let outcome = try place.run("gatehouse", ["mirror", "add", "--upstream", place.upstream, "--", name])

        #expect(outcome.status == 1 && outcome.errors.contains("cannot name a mirror"), "\(outcome)")
    }

    @Test func `doctor finds each thing that keeps the gate from guarding, and repair mends it`() throws {
        let place = try Installation()
        let hooks = place.mirror + "/hooks"
        try FileManager.default.removeItem(atPath: hooks + "/post-receive")
        try place.git("--git-dir=\(place.mirror)", "config", "core.hooksPath", "/dev/null")
        try place.git("--git-dir=\(place.mirror)", "update-ref", "-d", "refs/gatehouse/home")
        let lock = place.mirror + "/refs/heads/main.lock"
        try Data().write(to: URL(fileURLWithPath: lock))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -3_600)], ofItemAtPath: lock)
        try FileManager.default.moveItem(atPath: place.upstream, toPath: place.upstream + ".away")
        try "[forward]\nwait = 1\n".write(
            toFile: place.home + "/policy.toml", atomically: true, encoding: .utf8)

        let doctor = try place.tryGatehouse("doctor")

        #expect(doctor.status == 1)
        for symptom in [
            "the hook post-receive is missing", "core.hooksPath should be", "refs/gatehouse/home is missing",
            "locks of ended processes", "cannot reach the upstream",
            "the policy file is not in force",
        ] {
            #expect(doctor.output.contains(symptom), "\(symptom)\n\(doctor)")
        }

        try place.gatehouse("mirror", "repair", "demo")
        try FileManager.default.removeItem(atPath: lock)
        try FileManager.default.moveItem(atPath: place.upstream + ".away", toPath: place.upstream)
        #expect(try place.tryGatehouse("doctor").succeeded)
    }

    @Test func `doctor says which programs a policy misses, and whom nobody can approve for`() throws {
        let place = try Installation(wait: 0)
        let program = place.folder + "/ask"
        try place.editPolicy {
            $0 + """

                [[external]]
                program = "\(program)"
                [[refs]]
                match = ["refs/heads/held"]
                create = "hold"
                [[refs]]
                match = ["refs/heads/other"]
                create = "hold"
                approvers = ["@leads"]
                approvals = 2

                """
        }
        let missing = try place.tryGatehouse("doctor")
        try Program.write("exit 0", at: program)
        try place.gatehouse("actor", "add", "ada", "--group", "leads")
        let work = try place.clone()
        _ = try work.tryGit("push", "origin", "HEAD:refs/heads/held")

        let waiting = try place.tryGatehouse("doctor")
        for name in ["bob", "eve"] {
            try place.gatehouse("actor", "add", name, "--group", "leads", "--group", "approvers")
        }
        let able = try place.tryGatehouse("doctor")

        #expect(
            missing.status == 1
                && missing.output.contains("\(program) is missing or cannot be run"))
        #expect(missing.output.contains("no actor can approve what needs 2 of @leads"), "\(missing)")
        #expect(!missing.output.contains("@approvers"), "\(missing)")
        #expect(waiting.output.contains("only 1 can approve what needs 2 of @leads"), "\(waiting)")
        #expect(waiting.output.contains("no actor can approve what needs one of @approvers"), "\(waiting)")
        #expect(able.succeeded && !able.output.contains("can approve"), "\(able)")
    }

    @Test func `doctor sees configuration as Git sees it, included files too`() throws {
        let place = try Installation()
        try "[core]\n\thooksPath = /dev/null\n[receive \"fsck\"]\n\tmissingSpaceBeforeDate = ignore\n"
            .write(toFile: place.folder + "/included", atomically: true, encoding: .utf8)
        try place.git("--git-dir=\(place.mirror)", "config", "include.path", place.folder + "/included")

        let doctor = try place.tryGatehouse("doctor")

        #expect(doctor.status == 1)
        #expect(doctor.output.contains("core.hooksPath should be"), "\(doctor)")
        #expect(doctor.output.contains("lets malformed objects in"))
    }

    @Test func `a hook without its run bit is no hook, before and after it is adopted`() throws {
        let place = try emptyHome()
        let path = try bareRepository(place)
        try "#!/bin/sh\nexit 1\n".write(
            toFile: path + "/hooks/pre-receive", atomically: true, encoding: .utf8)
        try place.gatehouse("mirror", "adopt", path, "--upstream", place.upstream)
        let work = try place.clone("work", of: path)
        try work.commit(["a": "1\n"], "One")

        #expect(try work.tryGit("push", "origin", "main").succeeded)
    }

    @Test func `hooks that name no interpreter run as Git runs them, also after a repair`() throws {
        let place = try emptyHome()
        let path = try bareRepository(place)
        // Git runs such a file by sh.
        func write(_ script: String, at hook: String) throws {
            let outcome = try place.run(
                "install", ["-m", "755", "/dev/stdin", "\(path)/hooks/\(hook)"], input: Array(script.utf8))
            try #require(outcome.succeeded, "\(outcome)")
        }
        let refusing = "cat >/dev/null; echo 'the old hook speaks'; [ ! -e '\(place.folder)/refuse' ]\n"
        try write(refusing, at: "pre-receive")
        try write("echo 'told after'\n", at: "post-receive")
        try place.gatehouse("mirror", "adopt", path, "--upstream", place.upstream)
        let work = try place.clone("work", of: path)
        try work.commit(["a": "1\n"], "One")

        let push = try work.tryGit("push", "origin", "main")
        try FileManager.default.removeItem(atPath: path + "/hooks/pre-receive")
        try FileManager.default.removeItem(atPath: path + "/hooks/pre-receive.adopted")
        try write(refusing, at: "pre-receive")
        try place.gatehouse("mirror", "repair", "existing")
        try work.commit(["a": "2\n"], "Two")
        let repaired = try work.tryGit("push", "origin", "main")
        try Data().write(to: URL(fileURLWithPath: place.folder + "/refuse"))
        try work.commit(["a": "3\n"], "Three")
        let refused = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded && push.said.contains("the old hook speaks"), "\(push)")
        #expect(push.said.contains("told after"), "\(push)")
        #expect(repaired.succeeded && repaired.said.contains("accepted as p2"), "\(repaired)")
        #expect(!refused.succeeded && refused.said.contains("the old hook speaks"), "\(refused)")
    }

    @Test func `a home is not made twice, nor at a path with a colon`() throws {
        let place = try emptyHome()

        let again = try place.tryGatehouse("init", place.home)
        let colon = try place.tryGatehouse("init", place.folder + "/a:b")
        let accent = try place.tryGatehouse("init", place.folder + "/a:\u{301}b")

        #expect(again.status == 1 && again.errors.contains("is already a home"))
        #expect(colon.status == 1 && colon.errors.contains("contains ':'"))
        #expect(accent.status == 1 && accent.errors.contains("contains ':'"), "\(accent)")
    }
}
