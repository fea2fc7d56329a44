import Glibc
import Testing

@testable import Programs

@Suite struct ChildProcessTests {
    private let environment = ["PATH": "/usr/bin:/bin", "WORD": "given"]

    @Test func `a child gets its input, environment and folder, and tells its status`() throws {
        let outcome = try ChildProcess.run(
            "sh", ["-c", "cat; echo \"$WORD $PWD ${HOME-none}\" >&2; exit 7"], environment: environment,
            directory: "/usr",
            input: Array("hello".utf8))

        #expect(outcome.ending == .exited(7))
        #expect(outcome.outputText == "hello" && outcome.errorText == "given /usr none\n")
    }

    @Test func `a script that names no interpreter is the shell's, with its arguments`() throws {
        let path = "/tmp/gatehouse-test-script-\(UInt64.random(in: .min ... .max))"
        defer { unlink(path) }
        let made = try ChildProcess.run(
            "install", ["-m", "755", "/dev/stdin", path], environment: environment,
            input: Array("echo \"$0 $1 $WORD\"; exit 3\n".utf8))
        try #require(made.succeeded)

        let outcome = try ChildProcess.run(path, ["one"], environment: environment)

        #expect(outcome.ending == .exited(3) && outcome.outputText == "\(path) one given\n", "\(outcome)")
    }

    @Test func `what nobody wants any more is ended with what it started`() throws {
        let start = ContinuousClock.now

        let outcome = try ChildProcess.run(
            "sh", ["-c", "echo begun; sleep 100 & wait"], environment: environment, seconds: 60,
            whileWanted: { false })

        #expect(outcome.ending == .timedOut && outcome.outputText == "begun\n", "\(outcome)")
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test func `much input and output do not block each other`() throws {
        let input = [UInt8](repeating: UInt8(ascii: "x"), count: 3_000_000)

        let outcome = try ChildProcess.run(
            "sh", ["-c", "tee /dev/stderr"], environment: environment, input: input, seconds: 60)

        #expect(outcome.output.count == input.count && outcome.errors.count == input.count)
    }

    @Test func `a child that does not read its input ends without harm`() throws {
        let input = [UInt8](repeating: 0, count: 1_000_000)

        let outcome = try ChildProcess.run("true", [], environment: environment, input: input)

        #expect(outcome.succeeded)
    }

    @Test func `a child that takes too long is ended with all that it started`() throws {
        let clock = ContinuousClock()

        var outcome: ChildProcess.Outcome?
        let time = try clock.measure {
            outcome = try ChildProcess.run(
                "sh", ["-c", "sleep 60 & sleep 60"], environment: environment, seconds: 0.3)
        }

        #expect(outcome?.ending == .timedOut)
        #expect(time < .seconds(20))
    }

    @Test func `a child that says too much is ended, and what it said is cut`() throws {
        let outcome = try ChildProcess.run(
            "sh", ["-c", "yes & yes"], environment: environment, maximumOutput: 100_000)

        #expect(outcome.ending == .saidTooMuch)
        #expect((100_001...200_000).contains(outcome.output.count))
    }

    @Test(arguments: [
        // What it started has its streams open, is silent, or talks on and on.
        "sleep 60 & echo done", "sleep 60 & exec >&- 2>&-", "yes & sleep 0.2; echo done",
    ])
    func `a stranger is over when it ends, with all that it started`(_ script: String) throws {
        var outcome: ChildProcess.Outcome?
        let time = try ContinuousClock().measure {
            outcome = try ChildProcess.run(
                "sh", ["-c", "\(script); exit 3"], environment: environment, seconds: 30, strangerKeeping: 100
            )
        }

        #expect(outcome?.ending == .exited(3) && time < .seconds(15))
        #expect((outcome?.output.count ?? 0) <= 100)
    }

    @Test(arguments: ["yes", "exec >&- 2>&-; sleep 60", "trap '' TERM INT; sleep 60 & sleep 60"])
    func `a stranger that does not end is ended`(_ script: String) throws {
        let clock = ContinuousClock()
        let start = clock.now
        let outcome = try ChildProcess.run(
            "sh", ["-c", script], environment: environment, input: [UInt8](repeating: 0, count: 1_000_000),
            seconds: 0.5, strangerKeeping: 10)

        #expect(outcome.ending == .timedOut && clock.now - start < .seconds(15))
        #expect(outcome.output.count <= 10)
    }

    @Test func `a signal is told apart from a status`() throws {
        let outcome = try ChildProcess.run("sh", ["-c", "kill -9 $$"], environment: environment)

        #expect(outcome.ending == .signalled(9))
    }

    @Test func `a program that is not there is an error that names it`() {
        #expect(throws: ChildProcess.Failure.self) {
            try ChildProcess.run("no-such-program", [], environment: environment)
        }
    }

    @Test func `programs are looked up in the child's PATH, not in this process'`() {
        #expect(throws: ChildProcess.Failure.self) {
            try ChildProcess.run("git", [], environment: ["PATH": "/nowhere"])
        }
    }

    @Test func `a repository that is not there is an error that names it`() throws {
        let failure = try #require(throws: GitFailure.self) {
            try GitCommand.clean(gitDirectory: "/nowhere/demo.git").output(["rev-parse", "HEAD"])
        }
        #expect(failure.reason.contains("/nowhere/demo.git: No such file or directory"), "\(failure)")
    }

    @Test func `git on the server knows nothing of this process' environment`() throws {
        let outcome = try GitCommand.clean(gitDirectory: "/tmp").run([
            "-c", "alias.env=!env", "env",
        ])

        let names = Set(
            outcome.outputText.split(separator: "\n").compactMap {
                $0.split(separator: "=").first.map(String.init)
            })
        #expect(names.contains("GIT_TERMINAL_PROMPT"))
        let expected: Set<String> = [
            "PATH", "LC_ALL", "GIT_TERMINAL_PROMPT", "GIT_NO_REPLACE_OBJECTS", "GIT_SSH_COMMAND", "HOME",
            "USER", "LOGNAME",
            "GIT_DIR", "GIT_PREFIX", "PWD", "OLDPWD", "SHLVL", "_", "GIT_EXEC_PATH", "GIT_CONFIG_PARAMETERS",
        ]
        #expect(names.isSubset(of: expected), "\(names.subtracting(expected))")
    }
}
