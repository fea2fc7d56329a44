import Foundation
import GRDB
import Testing

/// A copy of a home has the paths of the mirrors that the home itself guards: it is read, and writes to none of them.
@Suite struct CopiedHomeTests {
    /// A home with a mirror of its own and an adopted one, and what was accepted of both.
    private func homeWithTwoMirrors() throws -> (place: Installation, adopted: String) {
        let place = try Installation(wait: 0)
        let adopted = place.folder + "/tools.git"
        try place.git("clone", "--quiet", "--bare", place.upstream, adopted)
        try place.git("clone", "--quiet", "--bare", place.upstream, place.folder + "/tools-upstream.git")
        try place.gatehouse("mirror", "adopt", adopted, "--upstream", place.folder + "/tools-upstream.git")
        return (place, adopted)
    }

    private func copy(
        _ place: Installation, to name: String = "copy", byLinks: Bool = false
    ) throws -> String {
        let path = "\(place.folder)/\(name)"
        let outcome = try place.run("cp", [byLinks ? "-al" : "-a", place.home, path])
        try #require(outcome.succeeded, "\(outcome)")
        return path
    }

    /// Everything in folders: names, modes, links and content.
    private func state(of folders: [String], _ place: Installation) throws -> String {
        let script = """
            for folder; do
                cd "$folder" && find . -printf '%P %y %m %T@ %l\\n' | sort && find . -type f -exec sha256sum {} + | sort
            done
            """
        let outcome = try place.run("sh", ["-euc", script, "sh"] + folders)
        try #require(outcome.succeeded, "\(outcome)")
        return outcome.output
    }

    @Test func `a copy reads, and writes to no mirror, no upstream and no hook of the home's`() throws {
        let (place, adopted) = try homeWithTwoMirrors()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")
        let copy = try copy(place)
        let folders = [place.mirror, adopted, place.upstream]
        let before = try state(of: folders, place)

        let commands = [
            ["mirror", "repair", "demo"], ["mirror", "repair", "tools"], ["mirror", "refresh", "demo"],
            ["mirror", "remove", "tools", "--force"], ["mirror", "set-upstream", "tools", place.upstream],
            ["mirror", "add", "more", "--upstream", place.upstream], ["forward"], ["maintain"],
        ]
        for command in commands {
            let outcome = try place.run("gatehouse", command + ["--home", copy])
            #expect(outcome.status == 1, "\(command): \(outcome)")
            #expect(
                outcome.errors.contains("is a copy of the home at \(place.home), which guards the mirrors"),
                "\(command): \(outcome)")
        }
        let upgrade = try place.run("gatehouse", ["upgrade", "--home", copy])
        let apply = try place.run("gatehouse", ["policy", "apply", "--home", copy])
        let doctor = try place.run("gatehouse", ["doctor", "--home", copy])

        #expect(
            upgrade.succeeded && upgrade.errors.contains("the mirrors 'demo', 'tools' did not change"))
        #expect(apply.succeeded && apply.errors.contains("is a copy of the home at"), "\(apply)")
        #expect(
            doctor.succeeded && doctor.output.contains("is a copy of the home at \(place.home)"), "\(doctor)")
        #expect(!doctor.output.contains("to mend: gatehouse mirror repair"), "\(doctor)")
        #expect(try state(of: folders, place) == before)

        try work.commit(["a": "2\n"], "Two")
        let push = try work.tryGit("push", "origin", "main")
        #expect(push.succeeded && push.said.contains("accepted as p2"), "\(push)")
        let read = try place.run("gatehouse", ["report", "pushes", "--format", "csv", "--home", copy])
        #expect(read.succeeded && read.output.contains("p1,") && !read.output.contains("p2,"), "\(read)")
        #expect(try place.gatehouse("doctor").contains("demo: the hooks are installed and can run"))
    }

    @Test func `one of links to the home's own files is a copy as well`() throws {
        let (place, adopted) = try homeWithTwoMirrors()
        let copy = try copy(place, byLinks: true)
        let before = try state(of: [place.mirror, adopted], place)

        for command in [["mirror", "repair", "demo"], ["mirror", "repair", "tools"], ["forward"]] {
            let outcome = try place.run("gatehouse", command + ["--home", copy])
            #expect(outcome.status == 1, "\(command): \(outcome)")
            #expect(
                outcome.errors.contains("is a copy of the home at \(place.home)"), "\(command): \(outcome)")
        }
        #expect(try state(of: [place.mirror, adopted], place) == before)
        let link = place.folder + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: place.home)
        #expect(try place.run("gatehouse", ["mirror", "repair", "demo", "--home", link]).succeeded)
    }

    @Test func `an approval in a copy applies nothing`() throws {
        let place = try Installation.holding()
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        #expect(try !work.tryGit("push", "origin", "main").succeeded)
        let copy = try copy(place)
        let before = try state(of: [place.mirror], place)

        let approval = try place.hold("approve", "h1", "--home", copy)
        let cancellation = try place.hold("cancel", "h1", "--home", copy, as: "root")
        let comment = try place.hold("comment", "h1", "Why?", "--home", copy)
        let shown = try place.hold("show", "h1", "--home", copy)

        #expect(approval.status == 1 && approval.errors.contains("is a copy of the home at"), "\(approval)")
        #expect(cancellation.status == 1 && cancellation.errors.contains("is a copy"), "\(cancellation)")
        #expect(comment.status == 1 && comment.errors.contains("is a copy of the home at"), "\(comment)")
        #expect(shown.succeeded, "\(shown)")
        #expect(try state(of: [place.mirror], place) == before)
        #expect(try place.hold("approve", "h1").succeeded)
    }

    @Test func `a copy of a home of an earlier version is known by the hooks of its mirrors`() throws {
        let (place, adopted) = try homeWithTwoMirrors()
        try place.ledger().write { try $0.execute(sql: "DELETE FROM home WHERE key = 'place'") }
        let copy = try copy(place)
        let before = try state(of: [place.mirror, adopted], place)

        let repair = try place.run("gatehouse", ["mirror", "repair", "tools", "--home", copy])
        let doctor = try place.run("gatehouse", ["doctor", "--home", copy])
        let forward = try place.run("gatehouse", ["forward", "--home", copy])
        let upgrade = try place.run("gatehouse", ["upgrade", "--home", copy])
        let after = try place.run("gatehouse", ["doctor", "--home", copy])
        try place.gatehouse("upgrade")

        #expect(repair.status == 1 && repair.errors.contains("belongs to the home at \(place.home)"))
        #expect(doctor.output.contains("belongs to the home at \(place.home)"), "\(doctor)")
        #expect(!doctor.output.contains("to mend: gatehouse mirror repair"), "\(doctor)")
        #expect(forward.errors.contains("belongs to the home at \(place.home)"), "\(forward)")
        #expect(upgrade.succeeded && upgrade.errors.contains(" did not change: the home at"), "\(upgrade)")
        #expect(after.output.contains("is a copy of the home at \(place.home)"), "\(after)")
        #expect(try state(of: [place.mirror], place).contains(" f 755 "))
        #expect(try place.run("gatehouse", ["mirror", "repair", "tools", "--home", copy]).status == 1)
        #expect(before.contains("hooks/pre-receive f 755 "))
        #expect(try place.gatehouse("doctor").contains("tools: the hooks are installed and can run"))
    }

    @Test func `a backup that is restored to where the home was guards again`() throws {
        let (place, adopted) = try homeWithTwoMirrors()
        let backup = try copy(place, to: "backup")
        try FileManager.default.moveItem(atPath: place.home, toPath: place.folder + "/lost")
        try FileManager.default.moveItem(atPath: backup, toPath: place.home)

        try place.gatehouse("mirror", "repair", "tools")
        let doctor = try place.tryGatehouse("doctor")
        let work = try place.clone("tools-work", of: adopted)
        try work.commit(["a": "1\n"], "One")
        let push = try work.tryGit("push", "origin", "main")

        #expect(doctor.succeeded && !doctor.output.contains("copy"), "\(doctor)")
        #expect(push.succeeded, "\(push)")
        #expect(try place.tryGatehouse("forward").succeeded)
    }

    @Test func `a home that was moved says what to do, and works once that is done`() throws {
        let (place, adopted) = try homeWithTwoMirrors()
        let moved = place.folder + "/moved"
        try FileManager.default.moveItem(atPath: place.home, toPath: moved)
        func gatehouse(_ words: String...) throws -> Installation.Outcome {
            try place.run("gatehouse", words + ["--home", moved])
        }

        let doctor = try gatehouse("doctor")
        let forward = try gatehouse("forward")
        let upgrade = try gatehouse("upgrade")
        let still = FileManager.default.contents(atPath: adopted + "/hooks/gatehouse.environment")
        for mirror in ["demo", "tools"] {
            let repair = try gatehouse("mirror", "repair", mirror)
            #expect(repair.succeeded, "\(repair)")
        }
        let after = try gatehouse("doctor")

        #expect(
            doctor.status == 1 && doctor.output.contains("is recorded at \(place.home)"), "\(doctor)"
        )
        #expect(doctor.output.contains("gatehouse mirror repair NAME --home \(moved)"), "\(doctor)")
        #expect(forward.status == 1 && forward.errors.contains("gatehouse mirror repair NAME"), "\(forward)")
        #expect(upgrade.succeeded && upgrade.errors.contains("did not change"), "\(upgrade)")
        #expect(still.map { String(decoding: $0, as: UTF8.self) }?.contains("'\(place.home)'") == true)
        #expect(after.succeeded, "\(after)")
        for mirror in [moved + "/mirrors/demo.git", adopted] {
            let work = try place.clone("work-\(mirror.hashValue)", of: mirror)
            try work.commit(["a": "1\n"], "One")
            let push = try work.tryGit("push", "origin", "main")
            #expect(push.succeeded, "\(push)")
        }
        let log = try LogReading.outcomes(ofLedgerAt: moved + "/ledger.sqlite")
        #expect(log.contains("home.moved") && log.contains("mirror.moved"), "\(log)")
    }

    @Test func `a copy takes the place of a home that was moved away`() throws {
        let (place, adopted) = try homeWithTwoMirrors()
        let copy = try copy(place)
        try FileManager.default.moveItem(atPath: place.home, toPath: place.folder + "/away")

        for mirror in ["demo", "tools"] {
            let repair = try place.run("gatehouse", ["mirror", "repair", mirror, "--home", copy])
            #expect(repair.succeeded, "\(repair)")
        }
        let work = try place.clone("tools-work", of: adopted)
        try work.commit(["a": "1\n"], "One")
        let push = try work.tryGit("push", "origin", "main")
        let report = try place.run("gatehouse", ["report", "pushes", "--format", "csv", "--home", copy])
        let other = try place.run(
            "gatehouse", ["mirror", "repair", "tools", "--home", place.folder + "/away"])

        #expect(push.succeeded && report.output.contains("p1,"), "\(push)\(report)")
        #expect(other.status == 1 && other.errors.contains("belongs to the home at \(copy)"), "\(other)")
    }

    @Test func `a home that has no mirrors any more may be anywhere`() throws {
        let place = try Installation()
        let moved = place.folder + "/moved"
        try place.gatehouse("mirror", "remove", "demo", "--delete")
        try FileManager.default.moveItem(atPath: place.home, toPath: moved)

        let add = try place.run(
            "gatehouse", ["mirror", "add", "demo", "--upstream", place.upstream, "--home", moved])
        let doctor = try place.run("gatehouse", ["doctor", "--home", moved])

        #expect(add.succeeded && doctor.succeeded, "\(add)\(doctor)")
    }

    @Test func `a mirror of another home is not adopted`() throws {
        let (place, adopted) = try homeWithTwoMirrors()
        let other = place.folder + "/other"
        try place.gatehouse("init", other)

        let outcome = try place.run(
            "gatehouse", ["mirror", "adopt", adopted, "--upstream", place.upstream, "--home", other])
        try place.gatehouse("mirror", "remove", "tools")
        let freed = try place.run(
            "gatehouse", ["mirror", "adopt", adopted, "--upstream", place.upstream, "--home", other])

        #expect(outcome.status == 1 && outcome.errors.contains("belongs to the home at \(place.home)"))
        #expect(freed.succeeded, "\(freed)")
    }

    @Test func `whom a copy lets in by ssh does not push to what the home guards`() throws {
        let (place, _) = try homeWithTwoMirrors()
        let copy = try copy(place)
        let added = try place.run("gatehouse", ["actor", "add", "mallory", "--home", copy])
        try #require(added.succeeded, "\(added)")

        let push = try place.run(
            "gatehouse", ["shell", "mallory", "--home", copy],
            environment: ["SSH_ORIGINAL_COMMAND": "git-receive-pack 'demo'"])

        #expect(!push.succeeded && push.errors.contains("belongs to another one"), "\(push)")
        #expect(!push.output.contains("refs/heads/main"), "\(push)")
    }
}
