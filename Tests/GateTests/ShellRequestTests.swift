import Domain
import Foundation
import Gate
import Programs
import Testing

/// What may be asked for over ssh.
@Suite struct ShellRequestTests {
    @Test(arguments: [
        ("git-receive-pack '/demo.git'", "receive-pack", "/demo.git"),
        ("git-upload-pack '~/a b.git'", "upload-pack", "~/a b.git"),
        ("git upload-archive demo", "upload-archive", "demo"),
        (#"git-upload-pack 'it'\''s'"#, "upload-pack", "it's"),
        (#"git-upload-pack "a\"b""#, "upload-pack", "a\"b"),
    ])
    func `Git's services are read as Git writes them`(command: String, service: String, path: String) throws {
        #expect(try ShellRequest(command: command) == .git(service: service, path: path))
    }

    @Test func `the commands of approvers come with their arguments`() throws {
        #expect(
            try ShellRequest(command: "hold approve h3 --reason 'looks right'")
                == .hold(["approve", "h3", "--reason", "looks right"]))
    }

    @Test(arguments: [
        nil, "", "sh", "git", "git-shell", "git-receive-pack", "git-receive-pack a b",
        "git-receive-pack --help",
        "git-upload-pack 'a", "git-upload-pack a\\", "hold list --home /tmp", "hold list --home=/tmp",
        "holds", "gatehouse hold list",
    ])
    func `everything else is refused`(command: String?) {
        #expect(throws: Problem.self) { try ShellRequest(command: command) }
    }
}

/// The public keys that actors are known by.
@Suite struct SSHPublicKeyTests {
    /// A made-up key of a type whose name is in it.
    private func line(_ type: String, in blob: String? = nil, tail: [UInt8] = [0, 0, 0, 2, 1, 2]) -> String {
        let name = Array((blob ?? type).utf8)
        let bytes = [0, 0, 0, UInt8(name.count)] + name + tail
        return "\(type) \(Data(bytes).base64EncodedString()) somebody"
    }

    @Test func `a key is read with the fingerprint that ssh-keygen tells`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("key-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path + "/id"
        _ = try run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "ada at home", "-f", path])

        let key = try SSHPublicKey(line: String(contentsOfFile: path + ".pub", encoding: .utf8))

        #expect(key.type == "ssh-ed25519" && key.comment == "ada at home")
        #expect(try run("ssh-keygen", ["-l", "-f", path + ".pub"]).contains(key.fingerprint))
    }

    @Test func `what is no key, damaged, short or has options is refused`() {
        let lines = [
            "", "ssh-ed25519", "ssh-ed25519 ???", line("ssh-dss"), line("ssh-ed25519", in: "ssh-rsa"),
            line("ssh-ed25519", tail: [0, 0, 1, 0, 1]), line("ssh-rsa"),
            "command=\"sh\" " + line("ssh-ed25519"), "-----BEGIN OPENSSH PRIVATE KEY-----",
        ]
        for line in lines {
            #expect(throws: Problem.self, "\(line)") { try SSHPublicKey(line: line) }
        }
        #expect(throws: Never.self) { try SSHPublicKey(line: line("ssh-ed25519")) }
    }

    private func run(_ program: String, _ arguments: [String]) throws -> String {
        try ChildProcess.run(program, arguments, environment: ["PATH": "/usr/bin:/bin"], seconds: 30)
            .outputText
    }
}
