import Domain
import Files
import Foundation
import GRDB
import LedgerStore
import Programs
import Testing

/// A home with one mirror `demo` in front of an upstream, in a folder that goes away with it. Everything in it is real:
/// git, repositories, the built programs.
final class Installation: Sendable {
    let folder: String
    /// Who runs all commands, where that is not who runs the tests.
    let account: String?
    var home: String { folder + "/home" }
    var upstream: String { folder + "/upstream.git" }
    var mirror: String { home + "/mirrors/demo.git" }
    /// The clone that brought the upstream its first commit.
    var seed: Clone { Clone(self, path: folder + "/seed") }
    var ledgerPath: String { home + "/ledger.sqlite" }

    /// What a command printed and how it ended.
    struct Outcome: CustomStringConvertible {
        let status: Int32
        let output: String
        let errors: String

        var succeeded: Bool { status == 0 }
        /// What the server said, as one line of words.
        var said: String {
            errors.replacing("remote:", with: "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        var description: String { "status \(status)\n\(output)\(errors)" }
    }

    /// - Parameters:
    ///   - wait: the policy's `forward.wait`.
    ///   - hasMirror: without it only the upstream is made, with one commit on `main`.
    convenience init(wait: Int = 10, hasMirror: Bool = true, account: String? = nil) throws {
        try self.init(inNewFolderOf: account)
        let template = try InstallationTemplate.upstream()
        for (from, to) in [(template.upstream, upstream), (template.seed.path, seed.path)] {
            try FileManager.default.copyItem(atPath: from, toPath: to)
            try handOver(to)
        }
        guard hasMirror else { return }
        try FileManager.default.copyItem(atPath: try InstallationTemplate.home(wait: wait), toPath: home)
        try handOver(home)
        try gatehouse("mirror", "add", "demo", "--upstream", upstream)
    }

    /// A folder with nothing in it but an account's own.
    init(inNewFolderOf account: String?) throws {
        self.account = account
        let base = RealPath.resolve(NSTemporaryDirectory()) ?? "/tmp"
        folder = "\(base)/gatehouse-test-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: folder + "/account", withIntermediateDirectories: true)
        try handOver(folder)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    func allowLocalPushes(wait: Int = 10) throws {
        try editPolicy {
            $0.replacing("local = false", with: "local = true").replacing("wait = 10", with: "wait = \(wait)")
        }
    }

    func editPolicy(_ change: (String) -> String) throws {
        let path = home + "/policy.toml"
        try change(String(contentsOfFile: path, encoding: .utf8)).write(
            toFile: path, atomically: true, encoding: .utf8)
        try handOver(path)
        try gatehouse("policy", "apply")
    }

    /// Makes a file, or a folder with all that is in it, the account's.
    func handOver(_ path: String) throws {
        guard let account else { return }
        let outcome = try ChildProcess.run(
            "chown", ["-R", "\(account):", path], environment: ["PATH": "/usr/bin:/bin"])
        try #require(outcome.succeeded, "\(outcome)")
    }

    // MARK: Programs

    /// Where the build puts the programs: beside the tests' own.
    static let programs = URL(fileURLWithPath: RealPath.resolve("/proc/self/exe") ?? "/")
        .deletingLastPathComponent().path

    /// A developer's and administrator's environment, without anything of the machine's.
    func environment(_ more: [String: String] = [:]) -> [String: String] {
        [
            "PATH": Self.programs + ":/usr/local/bin:/usr/bin:/bin", "HOME": folder + "/account",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.com", "GATEHOUSE_HOME": home, "GIT_EDITOR": "true",
            // The default rules are compiled once for all tests of an account.
            "XDG_CACHE_HOME": NSTemporaryDirectory() + "/gatehouse-tests-cache-\(account ?? "own")",
        ].merging(more) { $1 }
    }

    func run(
        _ program: String, _ arguments: [String], in directory: String? = nil,
        environment: [String: String] = [:],
        input: [UInt8] = []
    ) throws -> Outcome {
        let command = Self.command([program] + arguments, by: account)
        let outcome = try ChildProcess.run(
            command[0], Array(command.dropFirst()), environment: self.environment(environment),
            directory: directory ?? folder,
            input: input, seconds: 120)
        let status: Int32 =
            switch outcome.ending {
            case .exited(let code): code
            case .signalled(let signal): 128 + signal
            case .timedOut, .saidTooMuch: -1
            }
        return Outcome(status: status, output: outcome.outputText, errors: outcome.errorText)
    }

    /// The command that runs a command as an account.
    static func command(_ words: [String], by account: String?) -> [String] {
        guard let account else { return words }
        return ["setpriv", "--reuid", account, "--regid", account, "--clear-groups", "--"] + words
    }

    /// Runs git and expects it to succeed.
    @discardableResult
    func git(_ arguments: String..., in directory: String? = nil) throws -> String {
        let outcome = try run("git", arguments, in: directory)
        try #require(outcome.succeeded, "git \(arguments.joined(separator: " ")): \(outcome)")
        return outcome.output
    }

    /// Runs `gatehouse` and expects it to succeed.
    @discardableResult
    func gatehouse(_ arguments: String...) throws -> String {
        let outcome = try run("gatehouse", arguments)
        try #require(outcome.succeeded, "gatehouse \(arguments.joined(separator: " ")): \(outcome)")
        return outcome.output
    }

    /// Runs `gatehouse`, whatever comes of it.
    func tryGatehouse(_ arguments: String...) throws -> Outcome {
        try run("gatehouse", arguments)
    }

    // MARK: What became of it

    func clone(
        _ name: String = "work", of url: String? = nil, environment: [String: String] = [:]
    ) throws -> Clone {
        let path = "\(folder)/\(name)"
        // Not by copying files: some of those of a push that is judged at the same time are gone before they are copied.
        let outcome = try run(
            "git", ["clone", "--quiet", "--no-local", url ?? mirror, path], environment: environment)
        try #require(outcome.succeeded, "\(outcome)")
        return Clone(self, path: path)
    }

    /// The value of a ref in a repository; nil where it has none.
    func value(of ref: String, in repository: String) throws -> String? {
        let outcome = try run("git", ["--git-dir=\(repository)", "rev-parse", "--verify", "--quiet", ref])
        return outcome.succeeded ? outcome.output.trimmingCharacters(in: .whitespacesAndNewlines) : nil
    }

    /// What the ledger's reports say, as JSON.
    func report(_ arguments: String...) throws -> [[String: Any]] {
        try report(arguments)
    }

    func report(_ arguments: [String]) throws -> [[String: Any]] {
        let outcome = try run("gatehouse", ["report"] + arguments + ["--format", "json"])
        try #require(outcome.succeeded, "\(outcome)")
        let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        return try #require(json as? [[String: Any]])
    }

    /// Opens the ledger as another program would.
    func ledger() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        return try DatabaseQueue(path: ledgerPath, configuration: configuration)
    }

    /// The ledger, as reports read it.
    func reading() throws -> any LedgerReading { try Ledger.open(at: ledgerPath) }

    /// The ref updates and states of the outbox, in order.
    func outbox() throws -> [String] {
        try reading().listForwards(mirror: nil, all: true, limit: nil).reversed().map {
            "\($0.forward.ref.rawValue) \($0.forward.state.rawValue)"
        }
    }
}

/// A developer's clone.
struct Clone: Sendable {
    let installation: Installation
    let path: String

    init(_ installation: Installation, path: String) {
        self.installation = installation
        self.path = path
    }

    @discardableResult
    func git(_ arguments: String..., environment: [String: String] = [:]) throws -> String {
        let outcome = try installation.run("git", arguments, in: path, environment: environment)
        try #require(outcome.succeeded, "git \(arguments.joined(separator: " ")): \(outcome)")
        return outcome.output
    }

    /// Runs git, whatever comes of it.
    func tryGit(
        _ arguments: String..., environment: [String: String] = [:], input: [UInt8] = []
    ) throws -> Installation.Outcome {
        try installation.run("git", arguments, in: path, environment: environment, input: input)
    }

    /// Runs any program in the clone.
    func run(_ program: String, _ arguments: String...) throws -> Installation.Outcome {
        try installation.run(program, arguments, in: path)
    }

    func write(_ files: [String: String]) throws {
        for (name, content) in files {
            let url = URL(fileURLWithPath: "\(path)/\(name)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try content.write(to: url, atomically: true, encoding: .utf8)
        }
    }

    /// Commits files and returns the commit's id.
    @discardableResult
    func commit(_ files: [String: String], _ message: String) throws -> String {
        try write(files)
        try git("add", "--all")
        try git("commit", "--quiet", "--allow-empty", "-m", message)
        return try head()
    }

    func head() throws -> String {
        try git("rev-parse", "HEAD").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func message(of commit: String = "HEAD") throws -> String {
        try git("log", "-1", "--format=%B", commit)
    }

    /// Puts bytes into the object database and returns the blob's id.
    func blob(_ content: String) throws -> String {
        try blob(Array(content.utf8))
    }

    /// Puts a segment's sealed form into the object database and returns the blob's id.
    func blob(_ segment: TestSegment, _ number: Int = 1, session: String = TestSegment.session) throws
        -> String
    {
        try blob(try segment.sealed(to: installation.mirror, as: number, session: session))
    }

    func blob(_ content: [UInt8]) throws -> String {
        let outcome = try installation.run("git", ["hash-object", "-w", "--stdin"], in: path, input: content)
        return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Sends one event of a Claude Code hook.
    @discardableResult
    func claude(
        _ event: String, session: String = "5f6c1f7e-0000-4000-8000-000000000001", _ more: [String: Any] = [:]
    ) throws
        -> Installation.Outcome
    {
        let payload = ["session_id": session, "cwd": path, "hook_event_name": event].merging(more) { $1 }
        return try installation.run(
            "git", ["session", "hook", "claude-code"], in: path,
            input: Array(try JSONSerialization.data(withJSONObject: payload)))
    }

    /// Plays an agent: a prompt, a written file, a reply, each told by its hook as Claude Code tells it.
    func agentWrites(_ file: String, _ content: String, prompt: String = "Write it", call: String = "toolu_1")
        throws
    {
        try claude("UserPromptSubmit", ["prompt": prompt])
        try write([file: content])
        try claude(
            "PostToolUse",
            [
                "tool_name": "Write", "tool_use_id": call,
                "tool_input": ["file_path": "\(path)/\(file)", "content": content],
                "tool_response": ["type": "create", "filePath": "\(path)/\(file)", "structuredPatch": []],
            ])
        try claude("Stop", ["last_assistant_message": "Written: \(file)"])
    }
}
