import Crypto
import Domain
import Files
import Foundation
import HelperTestSupport
import Programs
import SessionCapture
import Testing

/// A developer's clone with real git and the built `git-session`, away from all of this machine's configuration.
final class DeveloperClone: Sendable {
    static let conversation = ClaudeLines.conversation

    let folder: TestFolder
    /// Where the commands run.
    let path: String

    struct Outcome: CustomStringConvertible {
        let status: Int32
        let output: String
        let errors: String

        var succeeded: Bool { status == 0 }
        var description: String { "status \(status)\n\(output)\(errors)" }
    }

    init(isEnabled: Bool = true) throws {
        folder = try TestFolder()
        path = folder.path + "/work"
        for name in ["account", "work"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
        }
        try git("init", "--quiet", "--initial-branch=main")
        try write("README", "the project\n")
        try git("add", "--all")
        try git("commit", "--quiet", "-m", "Begin")
        if isEnabled { try git("session", "enable") }
    }

    // MARK: Programs

    /// Where the build puts the programs: beside the tests' own.
    private static let programs = (RealPath.resolve("/proc/self/exe") ?? "/").split(separator: "/")
        .dropLast().reduce("") { $0 + "/" + $1 }

    /// The rules for secrets are compiled once for all tests.
    func environment(_ more: [String: String]) -> [String: String] {
        [
            "PATH": Self.programs + ":/usr/local/bin:/usr/bin:/bin", "HOME": folder.path + "/account",
            "XDG_CACHE_HOME": NSTemporaryDirectory() + "/gatehouse-tests-cache-own",
            "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0",
            "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.com", "GIT_EDITOR": "true", "GIT_SEQUENCE_EDITOR": "true",
        ].merging(more) { $1 }
    }

    /// Runs git, whatever comes of it.
    func tryGit(
        _ arguments: [String], in directory: String? = nil, environment: [String: String] = [:],
        input: String = ""
    ) throws -> Outcome {
        try run("git", arguments, in: directory, environment: environment, input: input)
    }

    /// Runs any program, whatever comes of it. One that hangs is ended.
    func run(
        _ program: String, _ arguments: [String], in directory: String? = nil,
        environment: [String: String] = [:], input: String = ""
    ) throws -> Outcome {
        let outcome = try ChildProcess.run(
            "/usr/bin/env", [program] + arguments, environment: self.environment(environment),
            directory: directory ?? path, input: Array(input.utf8), seconds: 240)
        guard case .exited(let status) = outcome.ending else {
            return Outcome(status: -1, output: outcome.outputText, errors: outcome.errorText)
        }
        return Outcome(status: status, output: outcome.outputText, errors: outcome.errorText)
    }

    /// Runs git and expects it to succeed.
    @discardableResult
    func git(_ arguments: String..., in directory: String? = nil, environment: [String: String] = [:]) throws
        -> String
    {
        let outcome = try tryGit(arguments, in: directory, environment: environment)
        try #require(outcome.succeeded, "git \(arguments.joined(separator: " ")): \(outcome)")
        return outcome.output
    }

    // MARK: Files and commits

    func write(_ file: String, _ content: String, in directory: String = "work") throws {
        try folder.write(content, to: "\(directory)/\(file)")
    }

    func hook(_ name: String, _ script: String, in directory: String = "work/.git/hooks") throws {
        try folder.write("#!/bin/sh\n\(script)\n", to: "\(directory)/\(name)", isExecutable: true)
    }

    /// Commits everything and returns the message that it got.
    @discardableResult
    func commit(_ message: String) throws -> String {
        try git("add", "--all")
        try git("commit", "--quiet", "-m", message)
        return try self.message()
    }

    func message(of commit: String = "HEAD", in directory: String? = nil) throws -> String {
        try git("log", "-1", "--format=%B", commit, in: directory)
    }

    /// The numbers of the segments that a commit's trailers name.
    func segments(of commit: String = "HEAD", in directory: String? = nil) throws -> [Int] {
        try Trailer.parse(message(of: commit, in: directory)).filter { $0.hasKey(SessionTrailer.key) }
            .map { try SessionTrailer.parse($0.value).get().segment.segment }
    }

    // MARK: The agent

    /// Sends one event of a Claude Code hook.
    @discardableResult
    func claude(
        _ event: String, _ more: [String: Any] = [:], conversation: String = conversation,
        in directory: String? = nil
    ) throws -> Outcome {
        let cwd = directory ?? path
        let payload = ["session_id": conversation, "cwd": cwd, "hook_event_name": event].merging(more) { $1 }
        let json = String(decoding: try JSONSerialization.data(withJSONObject: payload), as: UTF8.self)
        return try tryGit(["session", "hook", "claude-code"], in: cwd, input: json)
    }

    /// Plays an agent that writes a file and has it told by its hook.
    func agentWrites(
        _ file: String, _ content: String, conversation: String = conversation, in directory: String = "work"
    ) throws {
        try write(file, content, in: directory)
        try claude(
            "PostToolUse",
            [
                "tool_name": "Write", "tool_use_id": "toolu_\(file)_\(content.utf8.count)",
                "tool_input": ["file_path": "\(folder.path)/\(directory)/\(file)", "content": content],
                "tool_response": ["type": "create", "structuredPatch": [String]()],
            ], conversation: conversation)
    }

    // MARK: The spool

    var spool: Spool { Spool(commonDirectory: path + "/.git") }

    func onlySession() throws -> SpooledSession {
        let sessions = spool.sessions()
        try #require(sessions.count == 1)
        return sessions[0]
    }

    // MARK: Remotes

    /// A bare repository as a remote; a mirror is known by the ref that says whose it is.
    func addRemote(_ name: String, isMirror: Bool) throws {
        let remote = remotePath(name)
        try git("init", "--quiet", "--bare", "--initial-branch=main", remote)
        try git("remote", "add", name, remote)
        guard isMirror else { return }
        try gate(name, "")
        try announce(home: "home-\(name)", key: homeKey, at: name)
        // The developer lets sessions go there.
        if folder.has("work/.git/gatehouse/enabled") { try git("session", "enable") }
    }

    /// Lets a remote answer as a gate does, after `condition`, which reads the pushed refs.
    ///
    /// - Parameter answer: what it prints; `$count` is how many segments were pushed.
    func gate(
        _ remote: String, _ condition: String, answer: String = "gatehouse-receipt/1 p1 $count"
    ) throws {
        let script = """
            refs=$(cat)
            count=$(printf '%s\\n' "$refs" | grep -c refs/ai-sessions/)
            printf '%s\\n' "$refs" | { \(condition.isEmpty ? "cat >/dev/null" : condition)
            } || exit 1
            echo "\(answer)"
            """
        try hook("pre-receive", script, in: "\(remote).git/hooks")
    }

    func announce(home: String, key: Curve25519.KeyAgreement.PrivateKey, at remote: String) throws {
        try announce(Self.announcement(home: home, key: key), at: remote)
    }

    func announce(_ announcement: String, at remote: String) throws {
        let path = remotePath(remote)
        let blob = try tryGit(["--git-dir=\(path)", "hash-object", "-w", "--stdin"], input: announcement)
        try git(
            "--git-dir=\(path)", "update-ref", "refs/gatehouse/home",
            blob.output.trimmingCharacters(in: .newlines))
    }

    /// Whose public half the mirrors of this test announce.
    let homeKey = Curve25519.KeyAgreement.PrivateKey()

    static func announcement(home: String, key: Curve25519.KeyAgreement.PrivateKey) -> String {
        let raw = key.publicKey.rawRepresentation
        return #"{"v":1,"origin":"git.example.com","home":"\#(home)","#
            + #""keys":[{"id":"\#(keyID(of: key))","hpke":"\#(raw.base64EncodedString())"}]}"#
    }

    static func keyID(of key: Curve25519.KeyAgreement.PrivateKey) -> String {
        Hexadecimal.string(of: SHA256.hash(data: key.publicKey.rawRepresentation).prefix(8))
    }

    /// Opens a segment as the home would.
    func opened(_ sealed: [UInt8], _ name: SegmentName) throws -> Data {
        let sealed = try #require(SealedSegment(sealed))
        #expect(sealed.keyID == Self.keyID(of: homeKey))
        var recipient = try HPKE.Recipient(
            privateKey: homeKey, ciphersuite: .Curve25519_SHA256_ChachaPoly,
            info: Data(SealedSegment.purpose.utf8), encapsulatedKey: Data(sealed.encapsulatedKey))
        return try recipient.open(
            Data(sealed.ciphertext), authenticating: Data(SealedSegment.context(of: name)))
    }

    /// The bytes of a blob in a remote.
    func blob(_ name: String, of remote: String) throws -> [UInt8] {
        try ChildProcess.run(
            "/usr/bin/env", ["git", "--git-dir=\(remotePath(remote))", "cat-file", "blob", name],
            environment: environment([:])
        ).output
    }

    func remotePath(_ name: String) -> String { "\(folder.path)/\(name).git" }

    func refs(of remote: String, _ pattern: String = "refs/ai-sessions") throws -> [String] {
        try git("--git-dir=\(remotePath(remote))", "for-each-ref", "--format=%(refname)", pattern)
            .split(separator: "\n").map(String.init)
    }
}
