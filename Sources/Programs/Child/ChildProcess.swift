import CGlibcExtensions
import Glibc

/// Runs a program and waits for it.
///
/// Written on `posix_spawn`, since Foundation's `Process` costs 5 ms a child where this costs 1.
package enum ChildProcess {
    /// How a child ended, and what it said.
    package struct Outcome: Sendable {
        package enum Ending: Hashable, Sendable {
            case exited(Int32)
            case signalled(Int32)
            /// It was still running at the time limit, or nobody wanted it any more, and it and its process group were killed.
            case timedOut
            /// It said more than was wanted, and it and its process group were killed.
            case saidTooMuch
        }

        package let ending: Ending
        package let output: [UInt8]
        package let errors: [UInt8]

        package var succeeded: Bool { ending == .exited(0) }
        package var outputText: String { String(decoding: output, as: UTF8.self) }
        package var errorText: String { String(decoding: errors, as: UTF8.self) }
    }

    /// The child could not be started, or this process could not talk to it.
    package struct Failure: Error, Hashable, CustomStringConvertible {
        package let program: String
        package let operation: String
        package let code: Int32

        package var description: String {
            "cannot run \(program): \(operation): \(String(cString: strerror(code)))"
        }
    }

    /// Runs `program`, looked up in the PATH of `environment`, to its end.
    ///
    /// - Parameters:
    ///   - environment: all of the child's environment; nothing is inherited.
    ///   - seconds: a bound. A bounded child gets a process group of its own, so that all of it can be ended;
    ///     an unbounded one stays in this one's group and may ask the user for a password.
    ///   - maximumOutput: how much it may say on standard output, in bytes; a bound as well.
    ///   - strangerKeeping: for a program that is not known to behave: of each stream so many bytes are kept and the rest
    ///     is dropped, it is over when the program itself ends, whoever still has its streams open, and what it started
    ///     ends with it. Has to be bounded in time.
    ///   - inheritsErrors: whether standard error goes where this process' goes instead of into the outcome.
    ///   - isWanted: is asked again and again while it is silent; for one that is bounded.
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
            input: input, stdin, stdout, stderr, seconds: seconds, maximumOutput ?? .max,
            stranger: kept.map { Stranger(process: child, kept: $0) }, isWanted: isWanted)
        // Until it is waited for, no other group can have its number.
        if conversation.cutOff != nil || kept != nil { kill(-child, SIGKILL) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw Failure(program: program, operation: "waitpid", code: errno) }
        }
        return Outcome(
            ending: conversation.cutOff ?? ending(ofStatus: status),
            output: conversation.output, errors: conversation.errors)
    }

    /// A child that ends without reading its input must not end this process.
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
        // A thread of this process may have signals blocked, which a child would inherit and never end by one.
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
        // A script that names no interpreter is the shell's, as for Git, which runs hooks so, and for any shell.
        if code == ENOEXEC { code = start("/bin/sh", ["sh", path] + arguments) }
        guard code == 0 else {
            if let directory, access(directory, X_OK) != 0 {
                throw Failure(program: program, operation: "chdir to \(directory)", code: errno)
            }
            throw Failure(program: program, operation: "posix_spawn", code: code)
        }
        return child
    }

    /// `posix_spawnp` would look into this process' PATH, which on a server may be the pusher's.
    private static func lookUp(_ program: String, in path: String) -> String {
        guard !program.contains("/") else { return program }
        let candidates = path.split(separator: ":").map { "\($0)/\(program)" }
        return candidates.first { access($0, X_OK) == 0 } ?? program
    }

    private struct Conversation {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        /// Why it was not listened to until its end.
        var cutOff: Outcome.Ending?
    }

    /// A child of which only its own end counts.
    private struct Stranger {
        let process: pid_t
        let kept: Int

        var hasEnded: Bool {
            var info = siginfo_t()
            return waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0
                && info.si_signo == SIGCHLD
        }

        /// In milliseconds: how long its end may go unnoticed.
        func patience(_ isSilent: Bool) -> Int32 { isSilent ? 1 : 50 }

        func trim(_ bytes: inout [UInt8]) {
            if bytes.count > kept { bytes.removeLast(bytes.count - kept) }
        }
    }

    /// Feeds the child and takes what it says, until it closes both of its ends or the time is over.
    private static func converse(
        input: [UInt8], _ stdin: Pipe, _ stdout: Pipe, _ stderr: Pipe, seconds: Double?, _ maximumOutput: Int,
        stranger: Stranger?, isWanted: (() -> Bool)?
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
            // What it said at its end was in the pipe by then, as far as one reading takes.
            if isLast { break }
            if polled[2].revents != 0 {
                written += stdin.write(input[written...])
                if written == input.count { stdin.closeWriter() }
            }
        }
        return result
    }

    /// Both ends of a pipe; what is still open is closed with it.
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
        /// Negative once closed: `poll` passes such a descriptor over.
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

        /// Returns how many bytes the child took; where it takes no more, all of them count as taken.
        func write(_ bytes: ArraySlice<UInt8>) -> Int {
            let count = bytes.withUnsafeBytes { Glibc.write(writer, $0.baseAddress, $0.count) }
            if count >= 0 { return count }
            return errno == EAGAIN || errno == EINTR ? 0 : bytes.count
        }
    }
}
