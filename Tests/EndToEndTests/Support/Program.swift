import Programs
import Testing

/// A shell script that others start, as a hook.
enum Program {
    /// Writes a script, and the folders above it. Another process does it: of one that this process has open for writing, a
    /// child that is started just then has a share for a moment, and it cannot be run meanwhile.
    static func write(_ script: String, at path: String) throws {
        let outcome = try ChildProcess.run(
            "install", ["-D", "-m", "755", "/dev/stdin", path], environment: ["PATH": "/usr/bin:/bin"],
            input: Array("#!/bin/sh\n\(script)\n".utf8))
        try #require(outcome.succeeded, "\(outcome.errorText)")
    }
}
