import Foundation

/// Files that are run right after they were written.
package enum ExecutableFile {
    private struct Failure: Error { let status: Int32 }

    /// Writes a whole file, and the folders above it. Another process does it: of one that this process has open for
    /// writing, a child that is started just then has a share for a moment, and it cannot be run meanwhile.
    ///
    /// - Throws: where it cannot be written.
    package static func write(_ text: String, at path: String) throws {
        let (process, input) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/install")
        process.arguments = ["-D", "-m", "755", "/dev/stdin", path]
        process.standardInput = input
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
    }
}
