import Foundation
import Glibc
import Programs
import Testing

/// What writes to a home has to be its owner: the files of another account keep the hooks from the ledger.
@Suite(.enabled(if: WebServer.isHere && geteuid() == 0)) struct HomeOwnerTests {
    private func run(
        _ words: [String], by account: String?, _ place: Installation
    ) throws -> ChildProcess.Outcome {
        let command = Installation.command(words, by: account)
        return try ChildProcess.run(
            command[0], Array(command.dropFirst()), environment: place.environment(),
            directory: place.folder,
            seconds: 60)
    }

    @Test func `root by mistake changes nothing, and reads how it is done`() throws {
        let place = try Installation(account: "www-data")
        let commands = [
            ["mirror", "add", "third one", "--upstream", place.upstream], ["mirror", "repair", "demo"],
            ["mirror", "remove", "demo"], ["mirror", "set-upstream", "demo", place.upstream + "/"],
            ["mirror", "refresh", "demo"], ["policy", "apply"], ["actor", "add", "ada"],
            ["notify", "key", "x"],
            ["key", "rotate"], ["forward"], ["forward", "--watch"], ["upgrade"], ["secrets", "revoke", "1"],
        ]

        for command in commands {
            let outcome = try run(["gatehouse"] + command, by: nil, place)
            let words = command.map { $0.contains(" ") ? "'\($0)'" : $0 }.joined(separator: " ")
            #expect(outcome.ending == .exited(1), "\(command): \(outcome.errorText)")
            #expect(
                outcome.errorText.contains("sudo -u www-data gatehouse \(words) --home \(place.home)\n"),
                "\(command): \(outcome.errorText)")
        }
        let doctor = try run(["gatehouse", "doctor"], by: nil, place)
        let reports = try run(["gatehouse", "report", "pushes"], by: nil, place)
        let strange = try run(["find", place.home, "!", "-user", "www-data"], by: nil, place)

        #expect(
            doctor.ending == .exited(1) && doctor.outputText.contains("sudo -u www-data gatehouse doctor"))
        #expect(reports.succeeded, "\(reports.errorText)")
        #expect(!doctor.outputText.contains("\\u{"), "\(doctor.outputText)")
        #expect(strange.outputText == "")
        #expect(try place.tryGatehouse("doctor").succeeded)
    }

    @Test func `an account that may not read the ledger is told so`() throws {
        let place = try Installation(account: "www-data")
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: place.home)

        for command in [
            ["report", "pushes"], ["doctor"], ["actor", "add", "ada"], ["upgrade"],
            ["notify", "key", "x"],
        ] {
            let outcome = try run(["gatehouse"] + command, by: "daemon", place)
            let said = outcome.outputText + outcome.errorText
            #expect(outcome.ending == .exited(1))
            #expect(said.contains("permission denied: daemon may not read"), "\(command): \(said)")
            #expect(said.contains("sudo -u www-data gatehouse \(command.joined(separator: " "))"), "\(said)")
            #expect(!said.contains("there is no"), "\(said)")
        }
    }

    @Test func `a folder without rights is said in words, and so is one of another account`() throws {
        let place = try Installation(account: "www-data")
        let closed = place.folder + "/closed"
        try FileManager.default.createDirectory(
            atPath: closed, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])

        let inside = try run(["gatehouse", "init", closed + "/home"], by: "daemon", place)
        let itself = try run(["gatehouse", "init", closed], by: "daemon", place)
        try place.handOver(closed)
        let byRoot = try run(["gatehouse", "init", closed], by: nil, place)

        #expect(
            inside.errorText.contains("As root: install -d -o daemon -m 700 \(closed)/home"),
            "\(inside.errorText)")
        #expect(
            itself.errorText.contains("belongs to root, and daemon cannot make a home there"),
            "\(itself.errorText)"
        )
        #expect(byRoot.errorText.contains("sudo -u www-data gatehouse init \(closed)"), "\(byRoot.errorText)")
        for outcome in [inside, itself, byRoot] {
            #expect(outcome.ending == .exited(1) && !outcome.errorText.contains("NSCocoaErrorDomain"))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: closed).isEmpty)
    }

    @Test func `a mirror that another account took is named, and the others are looked at`() throws {
        let place = try Installation(account: "www-data")
        try place.gatehouse("mirror", "add", "other", "--upstream", place.upstream)
        let taken = try ChildProcess.run(
            "chown", ["-R", "root:", place.mirror], environment: ["PATH": "/usr/bin:/bin"])
        try #require(taken.succeeded)

        let doctor = try place.tryGatehouse("doctor")
        let mend = try #require(doctor.mends.first { $0.hasPrefix("as root: ") })
        let mended = try run(["sh", "-c", String(mend.dropFirst("as root: ".count))], by: nil, place)

        #expect(
            doctor.status == 1
                && doctor.output.contains("demo: \(place.mirror) does not belong to www-data alone"),
            "\(doctor)")
        #expect(doctor.output.contains("other: the hooks are installed and can run"), "\(doctor)")
        #expect(!doctor.output.contains("\\u{"), "\(doctor)")
        #expect(mended.succeeded, "\(mended.errorText)")
        #expect(try place.tryGatehouse("doctor").succeeded)
    }
}

extension Installation.Outcome {
    /// What doctor says to do.
    var mends: [String] {
        output.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "to mend: ", maxSplits: 1)
            return parts.count == 2 ? String(parts[1]) : nil
        }
    }
}
