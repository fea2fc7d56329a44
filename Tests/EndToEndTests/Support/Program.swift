import TestSupport

/// A shell script that others start, as a hook.
enum Program {
    /// Writes a script, and the folders above it.
    static func write(_ script: String, at path: String) throws {
        try ExecutableFile.write("#!/bin/sh\n\(script)\n", at: path)
    }
}
