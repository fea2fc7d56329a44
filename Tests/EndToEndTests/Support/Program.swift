import Programs
import Testing

/// A shell script that others start, as a hook.
enum Program {
    /// Writes a script, and the folders above it. Another process does it: of one that this process has open for writing, a
    /// child that is started just then has a share for a moment, and it cannot be run meanwhile.
    static func write(_ script: String, at path: String) throws {
        try install("#!/bin/sh\n\(script)\n", at: path)
    }

    /// Writes a whole file that can be run, in the same way.
    static func install(_ text: String, at path: String) throws {
        let outcome = try ChildProcess.run(
            "install", ["-D", "-m", "755", "/dev/stdin", path], environment: ["PATH": "/usr/bin:/bin"],
            input: Array(text.utf8))
        try #require(outcome.succeeded, "\(outcome.errorText)")
    }
}
