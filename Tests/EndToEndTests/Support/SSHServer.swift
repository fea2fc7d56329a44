import Files
import Foundation
import Glibc
import Programs
import Testing

/// A real sshd on loopback, set up as the README says. It ends with its test.
final class SSHServer {
    static let program = "/usr/sbin/sshd"
    static var isHere: Bool { access(program, X_OK) == 0 && geteuid() == 0 }

    private let place: Installation
    private let folder: String
    /// sshd asks only programs that nobody but root can exchange, and the tests may run anywhere.
    private let safeFolder = "/var/lib/gatehouse-test-\(UUID().uuidString)"
    private let port: Int
    private let daemon: Daemon

    init(for place: Installation) throws {
        self.place = place
        folder = place.folder + "/ssh"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            atPath: safeFolder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        let command = safeFolder + "/keys"
        try Program.write(
            "exec '\(Installation.programs)/gatehouse' keys --home '\(place.home)' \"$@\"", at: command)
        try Self.makeKey(folder + "/host", place)
        port = try Daemon.freePort()
        let account = try #require(Account.current)
        try """
        Port \(port)
        ListenAddress 127.0.0.1
        HostKey \(folder)/host
        PidFile none
        UsePAM no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        AuthorizedKeysFile none
        PermitRootLogin yes
        AcceptEnv GIT_PROTOCOL
        AuthorizedKeysCommand \(command) %u %f %t %k
        AuthorizedKeysCommandUser \(account.name)
        """.write(toFile: folder + "/sshd_config", atomically: true, encoding: .utf8)
        daemon = try Daemon(Self.program, ["-D", "-e", "-f", folder + "/sshd_config"], log: folder + "/log")
        try waitUntilItAnswers()
    }

    func stop() {
        daemon.stop()
        try? FileManager.default.removeItem(atPath: safeFolder)
    }

    /// The private key of somebody, made at its first use.
    func key(_ name: String) throws -> String {
        let path = "\(folder)/\(name)"
        if !FileManager.default.fileExists(atPath: path) { try Self.makeKey(path, place) }
        return path
    }

    func url(_ mirror: String) throws -> String {
        "ssh://\(try #require(Account.current).name)@127.0.0.1:\(port)/\(mirror).git"
    }

    /// The environment in which git uses a key.
    func client(_ key: String) -> [String: String] {
        ["GIT_SSH_COMMAND": "ssh \(options(key).joined(separator: " "))"]
    }

    func ssh(_ key: String, _ command: String) throws -> Installation.Outcome {
        let account = try #require(Account.current)
        return try place.run(
            "ssh",
            options(key) + ["-p", "\(port)", "\(account.name)@127.0.0.1"] + (command.isEmpty ? [] : [command])
        )
    }

    /// Watches holds until the client is killed; returns whether the server's side began and ended by that.
    func watchAndLeave(_ key: String) throws -> Bool {
        let account = try #require(Account.current)
        let words = options(key) + ["-p", "\(port)", "\(account.name)@127.0.0.1", "'hold watch'"]
        let client = Companion(
            place, account.name, "timeout -s KILL 5 ssh " + words.joined(separator: " "))
        for _ in 0..<50 where !isWatched { usleep(100_000) }
        let hasBegun = isWatched
        _ = client.outcome()
        for _ in 0..<50 where isWatched { usleep(100_000) }
        return hasBegun && !isWatched
    }

    /// Whether a process of the home is at 'hold watch'.
    private var isWatched: Bool {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.contains { process in
            func text(_ name: String) -> String {
                let bytes = FileManager.default.contents(atPath: "/proc/\(process)/\(name)") ?? Data()
                return String(decoding: bytes, as: UTF8.self)
            }
            return Int(process) != nil && text("cmdline") == "gatehouse\0hold\0watch\0"
                && text("environ").contains("GATEHOUSE_HOME=\(place.home)\0")
        }
    }

    private func options(_ key: String) -> [String] {
        [
            "-F", "none", "-i", key, "-oIdentitiesOnly=yes", "-oIdentityAgent=none", "-oBatchMode=yes",
            "-oStrictHostKeyChecking=no", "-oUserKnownHostsFile=/dev/null", "-oLogLevel=ERROR",
        ]
    }

    private func waitUntilItAnswers() throws {
        for _ in 0..<100 {
            let answer = try place.run("ssh-keyscan", ["-p", "\(port)", "127.0.0.1"])
            if answer.output.contains("ssh-") { return }
            usleep(50_000)
        }
        let log = try? String(contentsOfFile: folder + "/log", encoding: .utf8)
        Issue.record("sshd does not answer: \(log ?? "")")
    }

    private static func makeKey(_ path: String, _ place: Installation) throws {
        let outcome = try place.run(
            "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", path])
        try #require(outcome.succeeded, "\(outcome)")
    }
}

extension Installation {
    /// A clone over ssh, by somebody's key.
    func clone(of url: String, by key: String) throws -> Clone {
        let name = "work-" + URL(fileURLWithPath: key).lastPathComponent
        let ssh =
            "ssh -F none -i \(key) -oIdentitiesOnly=yes -oIdentityAgent=none -oBatchMode=yes "
            + "-oStrictHostKeyChecking=no -oUserKnownHostsFile=/dev/null -oLogLevel=ERROR"
        let outcome = try run(
            "git", ["clone", "--quiet", url, "\(folder)/\(name)"], environment: ["GIT_SSH_COMMAND": ssh])
        try #require(outcome.succeeded, "\(outcome)")
        return Clone(self, path: "\(folder)/\(name)")
    }
}
