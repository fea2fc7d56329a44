import CGlibcExtensions
package import Files
import Glibc

/// Running a program as a child of this process.
///
/// It uses posix_spawn(3) directly: Foundation's `Process` takes 5 ms a child, this takes 1 ms.
package enum ChildProcess {
    /// How a child ended, and what it printed.
    package struct Outcome: Sendable {
        /// The ways in which a child ends.
        package enum Ending: Hashable, Sendable {
            /// It ended by itself with this exit status.
            case exited(Int32)
            /// This signal ended it.
            case signalled(Int32)
            /// It and its process group were killed at the time limit, or because it was no longer wanted.
            case timedOut
            /// It and its process group were killed because it printed too much.
            case saidTooMuch
        }

        package let ending: Ending
        package let output: [UInt8]
        package let errors: [UInt8]

        /// Whether it ended with exit status 0.
        package var succeeded: Bool { ending == .exited(0) }
        /// Standard output as text.
        package var outputText: String { String(decoding: output, as: UTF8.self) }
        /// Standard error as text.
        package var errorText: String { String(decoding: errors, as: UTF8.self) }
    }

    /// The child could not be started, or this process could not talk to it.
    package struct Failure: Error, Hashable, CustomStringConvertible {
        package let program: String
        package let cause: SystemError

        init(program: String, operation: String, code: Int32) {
            self.program = program
            cause = SystemError(operation, code: code)
        }

        /// The program, the operation that failed, and why.
        package var description: String { "cannot run \(program): \(cause.operation): \(cause.reason)" }
    }

    /// Runs `program`, looked up in the PATH of `environment`, to its end.
    ///
    /// - Parameters:
    ///   - environment: the child's whole environment; nothing is inherited.
    ///   - seconds: the time limit. A limited child gets its own process group, so that all of it can be killed; an
    ///     unlimited one stays in this process' group and can ask the user for a password.
    ///   - maximumOutput: how many bytes it may print on standard output; a limit as well.
    ///   - strangerKeeping: for a program that may misbehave, which needs a time limit, too: this many bytes of each
    ///     stream are kept and the rest is dropped. The run is over when the program itself ends, even if others have
    ///     its streams open, and what it started is killed.
    ///   - inheritsErrors: whether standard error goes to this process' own instead of the outcome.
    ///   - isWanted: asked repeatedly while a limited child is silent; false ends it.
    /// - Throws: `Failure` where it cannot be started or waited for.
    package static func run(
        _ program: String, _ arguments: [String], environment: [String: String], directory: String? = nil,
        input: [UInt8] = [], seconds: Double? = nil, maximumOutput: Int? = nil,
        strangerKeeping kept: Int? = nil,
        inheritsErrors: Bool = false, whileWanted isWanted: (() -> Bool)? = nil
    ) throws(Failure) -> Outcome {
        _ = ignoresBrokenPipes
        let stdin = try Pipe(for: program)
        let stdout = try Pipe(for: program)
        let stderr = try Pipe(for: program)
        let child = try spawn(
            program, arguments, environment: environment, directory: directory,
            isGroup: seconds != nil || maximumOutput != nil || kept != nil,
            descriptors: (stdin.reader, stdout.writer, inheritsErrors ? 2 : stderr.writer))
        stdin.closeReader()
        stdout.closeWriter()
        stderr.closeWriter()
        let conversation = converse(
            input: input, stdin, stdout, errors: stderr, seconds: seconds,
            maximumOutput: maximumOutput ?? .max,
            stranger: kept.map { Stranger(process: child, kept: $0) }, isWanted: isWanted)
        // No other process group can get this number before the child is waited for.
        if conversation.cutOff != nil || kept != nil { kill(-child, SIGKILL) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw Failure(program: program, operation: "waitpid", code: errno) }
        }
        return Outcome(
            ending: conversation.cutOff ?? ending(ofStatus: status),
            output: conversation.output, errors: conversation.errors)
    }

    /// Ignores SIGPIPE: a child that ends without reading its input must not end this process.
    private static let ignoresBrokenPipes: Bool = {
        signal(SIGPIPE, SIG_IGN)
        return true
    }()

    private static func ending(ofStatus status: Int32) -> Outcome.Ending {
        let signal = status & 0x7f
        return signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
    }

    private static func spawn(
        _ program: String, _ arguments: [String], environment: [String: String], directory: String?,
        isGroup: Bool, descriptors: (Int32, Int32, Int32)
    ) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, descriptors.0, 0)
        posix_spawn_file_actions_adddup2(&actions, descriptors.1, 1)
        posix_spawn_file_actions_adddup2(&actions, descriptors.2, 2)
        if let directory { posix_spawn_file_actions_addchdir_np(&actions, directory) }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        sigaddset(&defaults, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        // A child would inherit signals that a thread of this process blocks, and could not be ended by them.
        var unblocked = sigset_t()
        sigemptyset(&unblocked)
        posix_spawnattr_setsigmask(&attributes, &unblocked)
        let groupFlag = isGroup ? POSIX_SPAWN_SETPGROUP : 0
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(groupFlag))

        var child: pid_t = 0
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { variables.forEach { free($0) } }
        let path = lookUp(program, in: environment["PATH"] ?? "")
        func start(_ file: String, _ words: [String]) -> Int32 {
            let words = words.map { strdup($0) } + [nil]
            defer { words.forEach { free($0) } }
            return posix_spawn(&child, file, &actions, &attributes, words, variables)
        }
        var code = start(path, [program] + arguments)
        // The shell runs a script that names no interpreter, as with Git's hooks and in any shell.
        if code == ENOEXEC { code = start("/bin/sh", ["sh", path] + arguments) }
        guard code == 0 else {
            if let directory, access(directory, X_OK) != 0 {
                throw Failure(program: program, operation: "chdir to \(directory)", code: errno)
            }
            throw Failure(program: program, operation: "posix_spawn", code: code)
        }
        return child
    }

    /// The program's path, by the PATH given: posix_spawnp(3) would use this process' PATH, which on a server may be
    /// the pusher's.
    private static func lookUp(_ program: String, in path: String) -> String {
        guard !program.contains("/") else { return program }
        let candidates = path.split(separator: ":").map { "\($0)/\(program)" }
        return candidates.first { access($0, X_OK) == 0 } ?? program
    }

    private struct Conversation {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        /// Why the child was killed; nil where it ended by itself.
        var cutOff: Outcome.Ending?
    }

    /// A child whose own end counts, even if its streams stay open.
    private struct Stranger {
        let process: pid_t
        let kept: Int

        var hasEnded: Bool {
            var info = siginfo_t()
            return waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0
                && info.si_signo == SIGCHLD
        }

        /// How long its end may go unnoticed, in milliseconds.
        func patience(_ isSilent: Bool) -> Int32 { isSilent ? 1 : 50 }

        func trim(_ bytes: inout [UInt8]) {
            if bytes.count > kept { bytes.removeLast(bytes.count - kept) }
        }
    }

    /// Writes the child's input and reads its streams, until it closes both or a limit is reached.
    private static func converse(
        input: [UInt8], _ stdin: Pipe, _ stdout: Pipe, errors stderr: Pipe, seconds: Double?,
        maximumOutput: Int, stranger: Stranger?, isWanted: (() -> Bool)?
    ) -> Conversation {
        var result = Conversation()
        var written = 0
        let deadline = seconds.map { ContinuousClock.now + .seconds($0) }
        if input.isEmpty { stdin.closeWriter() } else { stdin.makeWriterNonBlocking() }
        while stdout.isReaderOpen || stderr.isReaderOpen || stranger != nil {
            let isLast = stranger?.hasEnded ?? false
            var polled = [
                pollfd(fd: stdout.polledReader, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stderr.polledReader, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stdin.polledWriter, events: Int16(POLLOUT), revents: 0),
            ]
            var patience: Int32 = -1
            if let deadline {
                let left = deadline - ContinuousClock.now
                guard left > .zero else {
                    result.cutOff = .timedOut
                    break
                }
                patience = Int32(
                    clamping: left.components.seconds * 1_000 + left.components.attoseconds
                        / 1_000_000_000_000_000 + 1)
            }
            if isWanted != nil { patience = min(patience, 500) }
            if let stranger {
                let isSilent = !stdout.isReaderOpen && !stderr.isReaderOpen
                patience = isLast ? 0 : min(patience, stranger.patience(isSilent))
            }
            guard poll(&polled, nfds_t(polled.count), patience) > 0 else {
                if isLast { break }
                if isWanted?() == false {
                    result.cutOff = .timedOut
                    break
                }
                continue
            }
            if polled[0].revents != 0 { stdout.read(into: &result.output) }
            guard result.output.count <= maximumOutput else {
                result.cutOff = .saidTooMuch
                break
            }
            if polled[1].revents != 0 { stderr.read(into: &result.errors) }
            stranger?.trim(&result.output)
            stranger?.trim(&result.errors)
            // Its last output was in the pipe by then, as far as one read takes.
            if isLast { break }
            if polled[2].revents != 0 {
                written += stdin.write(input[written...])
                if written == input.count { stdin.closeWriter() }
            }
        }
        return result
    }

    /// Both ends of a pipe, closed with their owner.
    private final class Pipe {
        private(set) var reader: Int32
        private(set) var writer: Int32

        init(for program: String) throws(Failure) {
            var ends: [Int32] = [-1, -1]
            guard pipe2(&ends, O_CLOEXEC) == 0 else {
                throw Failure(program: program, operation: "pipe", code: errno)
            }
            reader = ends[0]
            writer = ends[1]
        }

        deinit {
            closeReader()
            closeWriter()
        }

        var isReaderOpen: Bool { reader >= 0 }
        /// The reader for poll(2), which ignores the negative number of a closed one.
        var polledReader: Int32 { reader }
        var polledWriter: Int32 { writer }

        func closeReader() {
            if reader >= 0 { close(reader) }
            reader = -1
        }

        func closeWriter() {
            if writer >= 0 { close(writer) }
            writer = -1
        }

        func makeWriterNonBlocking() {
            _ = fcntl(writer, F_SETFL, O_NONBLOCK)
        }

        func read(into bytes: inout [UInt8]) {
            let size = 65_536
            let count = withUnsafeTemporaryAllocation(byteCount: size, alignment: 1) { buffer in
                let count = Glibc.read(reader, buffer.baseAddress, size)
                if count > 0 { bytes.append(contentsOf: buffer[..<count]) }
                return count
            }
            if count == 0 || count < 0 && errno != EINTR && errno != EAGAIN { closeReader() }
        }

        /// Writes as much as the pipe takes.
        ///
        /// - Returns: how many bytes were taken; all of them where the child reads no more.
        func write(_ bytes: ArraySlice<UInt8>) -> Int {
            let count = bytes.withUnsafeBytes { Glibc.write(writer, $0.baseAddress, $0.count) }
            if count >= 0 { return count }
            return errno == EAGAIN || errno == EINTR ? 0 : bytes.count
        }
    }
}
