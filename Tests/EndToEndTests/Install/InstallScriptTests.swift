import Foundation
import Glibc
import Programs
import TestSupport
import Testing

/// The script of an administrator's first command, as far as it goes without a release build.
@Suite(.enabled(if: WebServer.isHere && geteuid() == 0)) struct InstallScriptTests {
    private static let script = PackageFolder.path(of: "install/mirror")

    /// A folder of an account's own with an upstream, and programs that are root's.
    private func place() throws -> (place: Installation, prefix: String) {
        let place = try Installation(hasMirror: false, account: "www-data")
        let prefix = place.folder + "/prefix"
        try FileManager.default.createDirectory(atPath: prefix + "/bin", withIntermediateDirectories: true)
        for program in ["gatehouse", "gatehouse-hook"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(prefix)/bin/\(program)", withDestinationPath: "\(Installation.programs)/\(program)"
            )
        }
        return (place, prefix)
    }

    private func root(_ script: String) throws {
        let outcome = try ChildProcess.run(
            "sh", ["-c", script], environment: ["PATH": "/usr/sbin:/usr/bin:/bin"])
        try #require(outcome.succeeded, "\(outcome.errorText)")
    }

    @Test func `what only root can do is said before anything is built, and then it works`() throws {
        let (place, prefix) = try place()
        let closed = place.folder + "/srv"
        try FileManager.default.createDirectory(
            atPath: closed, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        let home = closed + "/gatehouse"

        let first = try place.run(Self.script, [home, "website", place.upstream, closed + "/none"])
        let lines = first.errors.split(separator: "\n").filter { $0.contains("sudo ") }.map { String($0) }
        let folder = try #require(lines.first { $0.contains("install -d") }, "\(first)")
        try root(folder.replacing("sudo ", with: ""))
        let second = try place.run(Self.script, [home, "website", place.upstream, prefix])
        let third = try place.run(Self.script, [home, "website", place.upstream, prefix])
        let other = try place.run(Self.script, [home, "website", place.upstream + "/", prefix])

        #expect(first.status == 1 && first.errors.contains("Nothing was built or changed"), "\(first)")
        #expect(folder.contains("sudo install -d -o www-data -m 700 \(home)"), "\(first)")
        #expect(lines.contains { $0.contains("install/programs \(closed)/none") }, "\(first)")
        #expect(!first.output.contains("Building") && !first.errors.contains("NSCocoaErrorDomain"))
        #expect(second.succeeded, "\(second)")
        for words in [
            "Made the mirror 'website'", "only its owner can reach \(home)", "ssh://www-data@",
            "/website.git",
            "sshd will not accept", "install/programs \(prefix)",
        ] { #expect(second.output.contains(words), "\(words)\n\(second)") }
        #expect(!second.output.contains("warning"), "\(second)")
        #expect(third.succeeded && third.output.contains("The mirror 'website' exists already"), "\(third)")
        #expect(third.output.contains("has version"), "\(third)")
        #expect(other.succeeded && other.output.contains("mirror set-upstream website"), "\(other)")
    }

    @Test func `a folder that others can read, and one of another account, are said before`() throws {
        let (place, prefix) = try place()
        let (open, strange) = (place.folder + "/open", place.folder + "/strange")
        try root("install -d -o www-data -m 755 \(open) && install -d -o nobody -m 700 \(strange)")

        let outcomes = try [open, strange].map {
            try place.run(Self.script, [$0, "website", place.upstream, prefix])
        }
        let stranger = try place.run(
            Self.script, ["--user", "nobody", place.folder + "/x", "website", place.upstream, prefix])
        let nowhere = try place.run(
            Self.script, [place.folder + "/x", "website", place.folder + "/nowhere.git", prefix])
        let nobody = try place.run(
            Self.script,
            ["--user", "no-such-account", place.folder + "/x", "website", place.upstream, prefix])

        #expect(outcomes[0].status == 1 && outcomes[0].errors.contains("chmod 700 \(open)"), "\(outcomes[0])")
        #expect(
            outcomes[1].errors.contains("sudo install -d -o www-data -m 700 \(strange)"), "\(outcomes[1])")
        #expect(
            stranger.status == 1 && stranger.errors.contains("Run this as nobody or as root"), "\(stranger)")
        #expect(
            nobody.status == 1 && nobody.errors.contains("There is no account 'no-such-account'"), "\(nobody)"
        )
        #expect(
            nowhere.status == 1 && nowhere.errors.contains("git ls-remote \(place.folder)/nowhere.git"),
            "\(nowhere)")
        for path in [open, strange] {
            #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
        }
    }

    @Test func `the server's program is installed once, and does a hook's work under its other name`() throws
    {
        let place = try Installation(hasMirror: false)
        let prefix = place.folder + "/prefix"
        try FileManager.default.createDirectory(atPath: prefix + "/bin", withIntermediateDirectories: true)
        // As an older version left it.
        try Data("old".utf8).write(to: URL(fileURLWithPath: prefix + "/bin/gatehouse-hook"))

        let installed = try place.run(
            "/bin/sh",
            [
                "-c",
                """
                . "$(dirname "$0")/prepare.sh"; programs=$1
                install_programs "$2" gatehouse git-session; install_programs "$2" gatehouse git-session
                """,
                Self.script, Installation.programs, prefix,
            ])
        let names = try FileManager.default.contentsOfDirectory(atPath: prefix + "/bin").sorted()
        let link = try FileManager.default.destinationOfSymbolicLink(atPath: prefix + "/bin/gatehouse-hook")
        let hook = try place.run(prefix + "/bin/gatehouse-hook", [])
        let command = try place.run(prefix + "/bin/gatehouse", ["--help"])

        #expect(installed.succeeded, "\(installed)")
        #expect(names == ["gatehouse", "gatehouse-hook", "git-session"] && link == "gatehouse")
        #expect(hook.status == 1 && hook.errors.contains("usage: gatehouse-hook"), "\(hook)")
        #expect(command.output.contains("A gate in front of a Git server"), "\(command)")
    }

    @Test func `root names the account that the home is for`() throws {
        let (place, prefix) = try place()
        let outcome = try ChildProcess.run(
            Self.script, [place.folder + "/none", "website", place.upstream, prefix],
            environment: place.environment(), seconds: 60)

        #expect(outcome.ending == .exited(1))
        #expect(
            outcome.errorText.contains("install/mirror --user git \(place.folder)/none website"),
            "\(outcome.errorText)")
    }
}
