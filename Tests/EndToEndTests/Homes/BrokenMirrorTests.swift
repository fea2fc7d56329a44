import Foundation
import Programs
import Testing

/// One mirror that is broken: doctor names it with what mends it, and looks at the others all the same.
@Suite struct BrokenMirrorTests {
    private func homeWithTwoMirrors() throws -> Installation {
        let place = try Installation()
        try place.gatehouse("mirror", "add", "other", "--upstream", place.upstream)
        return place
    }

    /// Does what doctor says, by its words alone.
    private func follow(_ doctor: Installation.Outcome, after start: String = "", _ place: Installation)
        throws
    {
        let mend = try #require(doctor.mends.first { $0.contains(start) }, "\(doctor)")
        for part in mend[(mend.firstRange(of: start)?.lowerBound ?? mend.startIndex)...].split(separator: ";")
        {
            let command =
                part.split(separator: "upstream has it: ").last.map(String.init)?
                .replacing(" then gatehouse", with: "gatehouse") ?? ""
            let outcome = try place.run("sh", ["-c", command])
            try #require(outcome.succeeded, "\(command): \(outcome)")
        }
    }

    @Test func `a ref to an object that is not there is named, and the words mend it`() throws {
        let place = try homeWithTwoMirrors()
        try "\(String(repeating: "0123456789", count: 4))\n".write(
            toFile: place.mirror + "/refs/heads/dangling", atomically: true, encoding: .utf8)
        let work = try place.clone("other-work", of: place.home + "/mirrors/other.git")

        let doctor = try place.tryGatehouse("doctor")
        try follow(doctor, after: "git --git-dir", place)
        let after = try place.tryGatehouse("doctor")

        #expect(doctor.status == 1)
        #expect(doctor.output.contains("demo: refs/heads/dangling points to 0123456789"), "\(doctor)")
        #expect(doctor.output.contains("other: the hooks are installed and can run"), "\(doctor)")
        #expect(after.succeeded, "\(after)")
        try work.commit(["a": "1\n"], "One")
        #expect(try work.tryGit("push", "origin", "main").succeeded)
    }

    @Test func `a ref file with rubbish is named, and its ref comes back from the upstream`() throws {
        let place = try homeWithTwoMirrors()
        try "rubbish\n".write(
            toFile: place.mirror + "/refs/heads/main", atomically: true, encoding: .utf8)

        let doctor = try place.tryGatehouse("doctor")
        try follow(doctor, after: "rm ", place)
        let after = try place.tryGatehouse("doctor")

        #expect(
            doctor.output.contains("demo: the file of refs/heads/main does not contain a ref"), "\(doctor)")
        #expect(doctor.output.contains("other: all accepted updates are forwarded"), "\(doctor)")
        #expect(after.succeeded, "\(after)")
        #expect(
            try place.value(of: "refs/heads/main", in: place.mirror)
                == place.value(of: "refs/heads/main", in: place.upstream))
    }

    @Test func `a mirror whose folder is gone hinders no command about the others`() throws {
        let place = try homeWithTwoMirrors()
        try FileManager.default.removeItem(atPath: place.mirror)
        let gone = "there is no repository at \(place.mirror)"

        let doctor = try place.tryGatehouse("doctor")
        let upgrade = try place.tryGatehouse("upgrade")
        try place.editPolicy { $0.replacing("wait = 10", with: "wait = 9") }
        let maintain = try place.tryGatehouse("maintain")
        let repair = try place.tryGatehouse("mirror", "repair", "demo")
        try place.gatehouse("key", "rotate")
        let work = try place.clone("work", of: place.home + "/mirrors/other.git")
        try work.commit(["a": "1\n"], "One")
        let push = try work.tryGit("push", "origin", "main")

        #expect(
            doctor.output.contains("demo: \(gone)") && doctor.output.contains("gatehouse mirror remove demo"))
        #expect(doctor.output.contains("other: the hooks are installed and can run"), "\(doctor)")
        #expect(upgrade.errors.contains(gone) && upgrade.output.contains("has version"), "\(upgrade)")
        #expect(maintain.status == 1 && maintain.errors.contains(gone), "\(maintain)")
        #expect(!maintain.errors.contains("NSCocoaErrorDomain"), "\(maintain)")
        #expect(repair.status == 1 && repair.errors.contains("gatehouse mirror remove demo"), "\(repair)")
        #expect(push.succeeded, "\(push)")
        try place.gatehouse("mirror", "remove", "demo")
        #expect(try place.tryGatehouse("doctor").succeeded)
    }

    @Test func `a pipe in the place of a ref is named and keeps nobody waiting`() throws {
        let place = try homeWithTwoMirrors()
        let pipe = place.mirror + "/refs/heads/topic"
        #expect(try place.run("mkfifo", [pipe]).succeeded)

        let doctor = try place.run("timeout", ["60", "gatehouse", "doctor"])
        try follow(doctor, after: "rm ", place)

        #expect(doctor.status == 1)
        #expect(doctor.output.contains("demo: refs/heads/topic is neither a file nor a folder"), "\(doctor)")
        #expect(doctor.output.contains("other: all accepted updates are forwarded"), "\(doctor)")
        #expect(try place.tryGatehouse("doctor").succeeded)
    }

    @Test(arguments: ["rubbish\n", "0123456789012345678901234567890123456789\n"])
    func `what is wrong with the ref that clients know a mirror by is said once`(content: String) throws {
        let place = try homeWithTwoMirrors()
        try content.write(
            toFile: place.mirror + "/refs/gatehouse/home", atomically: true, encoding: .utf8)

        let doctor = try place.tryGatehouse("doctor")
        try follow(doctor, after: content == "rubbish\n" ? "rm " : "git --git-dir", place)

        #expect(doctor.output.components(separatedBy: "failed ").count == 2, "\(doctor)")
        #expect(doctor.output.contains("refs/gatehouse/home"), "\(doctor)")
        #expect(try place.tryGatehouse("doctor").succeeded)
    }

    @Test func `a lock that nobody holds is told at once, with what it blocks`() throws {
        let place = try homeWithTwoMirrors()
        let lock = place.mirror + "/refs/heads/main.lock"
        try Data().write(to: URL(fileURLWithPath: lock))
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")

        let push = try work.tryGit("push", "origin", "main")
        let doctor = try place.tryGatehouse("doctor")
        try follow(doctor, after: "rm ", place)

        #expect(!push.succeeded)
        #expect(
            doctor.status == 1 && doctor.output.contains("locks of ended processes block pushes: \(lock)"))
        #expect(doctor.output.contains("no process works in the mirror"), "\(doctor)")
        #expect(try work.tryGit("push", "origin", "main").succeeded)
    }

    @Test func `a lock while git works in the mirror is a push's`() throws {
        let place = try Installation()
        let script = """
            mkfifo ../../questions
            git cat-file --batch <../../questions &
            exec 3>../../questions
            : >refs/heads/main.lock
            gatehouse doctor
            touch -d '2 minutes ago' refs/heads/main.lock
            gatehouse doctor
            rm refs/heads/main.lock
            """

        let doctor = try place.run("sh", ["-c", script], in: place.mirror)

        #expect(doctor.output.contains("ok       demo: its locks are in use"), "\(doctor)")
        #expect(
            doctor.output.contains("warning  demo: a lock is 120 s old, while processes work"), "\(doctor)")
    }

    @Test func `a HEAD that leads nowhere is told, and follows the upstream's after a refresh`() throws {
        let place = try Installation()
        try place.git("--git-dir=\(place.upstream)", "branch", "--move", "main", "trunk")
        try place.git("--git-dir=\(place.upstream)", "branch", "another", "trunk")
        try place.git("--git-dir=\(place.upstream)", "symbolic-ref", "HEAD", "refs/heads/trunk")
        try place.git("--git-dir=\(place.mirror)", "symbolic-ref", "HEAD", "refs/heads/nowhere")

        let doctor = try place.tryGatehouse("doctor")
        let refresh = try place.gatehouse("mirror", "refresh", "demo")

        #expect(
            doctor.status == 1 && doctor.output.contains("HEAD points to refs/heads/nowhere"), "\(doctor)")
        #expect(doctor.output.contains("to mend: gatehouse mirror refresh demo"), "\(doctor)")
        #expect(refresh.contains("HEAD now points to refs/heads/trunk"), "\(refresh)")
        #expect(try place.clone().git("branch", "--show-current") == "trunk\n")
        #expect(try place.tryGatehouse("doctor").succeeded)
    }

    @Test func `a mirrored clone is pushed back, and the gate's own refs are nobody's to change`() throws {
        let place = try Installation()
        let clone = Clone(place, path: place.folder + "/mirrored.git")
        try place.git("clone", "--quiet", "--mirror", place.mirror, clone.path)

        let unchanged = try clone.tryGit("push", "--mirror")
        let commit = try clone.git("commit-tree", "-p", "main", "-m", "One", "main^{tree}")
            .trimmingCharacters(in: .whitespacesAndNewlines)
        try clone.git("update-ref", "refs/heads/main", commit)
        let changed = try clone.tryGit("push", "--mirror")
        try clone.git("update-ref", "refs/gatehouse/home", "main^{tree}")
        let forged = try clone.tryGit("push", "--mirror")
        try clone.git("update-ref", "-d", "refs/gatehouse/home")
        let deleted = try clone.tryGit("push", "--mirror")

        #expect(unchanged.succeeded, "\(unchanged)")
        #expect(changed.succeeded, "\(changed)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        for push in [forged, deleted] {
            #expect(
                !push.succeeded && push.said.contains("refs/gatehouse/ belongs to the gate itself"), "\(push)"
            )
            #expect(push.said.contains("git fetch REMOTE '+refs/gatehouse/*:refs/gatehouse/*'"), "\(push)")
        }
        try clone.git("fetch", "--quiet", "origin", "+refs/gatehouse/*:refs/gatehouse/*")
        #expect(try clone.tryGit("push", "--mirror").succeeded)
        try place.git("--git-dir=\(place.mirror)", "config", "--add", "receive.hideRefs", "refs/gatehouse")
        #expect(
            try place.tryGatehouse("doctor").output.contains("receive.hideRefs should not be refs/gatehouse"))
        try place.gatehouse("mirror", "repair", "demo")
        #expect(try place.tryGatehouse("doctor").succeeded)
    }

    @Test func `hooks whose folder is gone are named, and the words bring them back`() throws {
        let place = try homeWithTwoMirrors()
        try FileManager.default.removeItem(atPath: place.mirror + "/hooks")

        let doctor = try place.tryGatehouse("doctor")
        try place.gatehouse("mirror", "repair", "demo")

        #expect(doctor.status == 1)
        #expect(doctor.mends.contains { $0.contains("gatehouse mirror repair demo") }, "\(doctor)")
        #expect(!doctor.output.contains("chown"), "\(doctor)")
        #expect(try place.tryGatehouse("doctor").succeeded)
    }

    @Test func `the folder of locks, which a backup may lack, is made anew`() throws {
        let place = try Installation()
        let work = try place.clone()
        try FileManager.default.removeItem(atPath: place.home + "/locks")
        try work.commit(["a": "1\n"], "One")

        let push = try work.tryGit("push", "origin", "main")

        #expect(push.succeeded, "\(push)")
        let locks = try FileManager.default.attributesOfItem(atPath: place.home + "/locks")
        #expect(locks[.posixPermissions] as? Int == 0o700)
    }

    @Test func `a home behind a link is as closed as what the link leads to`() throws {
        let place = try Installation()
        let link = place.folder + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: place.home)

        let doctor = try place.run("gatehouse", ["doctor", "--home", link])

        #expect(!doctor.output.contains("others can read or write"), "\(doctor)")
        #expect(doctor.output.contains("only its owner can reach"), "\(doctor)")
    }
}
