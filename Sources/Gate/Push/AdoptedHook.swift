import Files
import Glibc
import Programs

/// A hook that the mirror had before the gate. It runs as it did, before the gate judges.
package struct AdoptedHook {
    private let path: String

    /// The hook `name` in the folder that Gatehouse's own hook was started from.
    package init(name: String, hooksFolder: String) {
        path = "\(hooksFolder)/\(name).adopted"
    }

    /// Runs the hook, if there is one, and passes on what it says. Like Git it does not run a file without its run bit.
    ///
    /// - Returns: whether the push may go on.
    /// - Throws: `ChildProcess.Failure` where the hook cannot be started.
    package func run(input: [UInt8], environment: [String: String]) throws -> Bool {
        guard access(path, X_OK) == 0 else { return true }
        let outcome = try ChildProcess.run(
            path, [], environment: environment, input: input, inheritsErrors: true)
        StandardStream.write(outcome.output, to: 1)
        return outcome.succeeded
    }
}
