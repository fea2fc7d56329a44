import GitProcess
import Glibc

/// A hook that was in a repository before the gate. It runs as it did, before the gate judges.
package struct AdoptedHook {
    private let path: String

    /// The hook `name` of the folder that Gatehouse's own hook was started from.
    package init(name: String, hooksFolder: String) {
        path = "\(hooksFolder)/\(name).adopted"
    }

    /// Runs the hook, if there is one, and passes on what it says. One without its run bit Git did not run either.
    ///
    /// - Returns: whether the push may go on.
    package func run(input: [UInt8], environment: [String: String]) throws -> Bool {
        guard access(path, X_OK) == 0 else { return true }
        let outcome = try ChildProcess.run(
            path, [], environment: environment, input: input, inheritsErrors: true)
        StandardStream.write(outcome.output, to: 1)
        return outcome.succeeded
    }
}

/// Writing to this process' own streams.
package enum StandardStream {
    /// Writes all of `bytes`; where the reader went away, the rest is dropped.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Everything that comes on standard input.
    package static func readInput() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(0, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }
}
