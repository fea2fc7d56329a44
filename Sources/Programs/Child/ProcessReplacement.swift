package import Files
import Glibc

/// Replaces this process by another program; see execve(2).
package enum ProcessReplacement {
    /// Becomes `program`, looked up in the PATH of `environment` if it is a name alone.
    ///
    /// - Parameters:
    ///   - arguments: all of them, beginning with the program's own name.
    ///   - environment: the program's whole environment; nothing is inherited.
    /// - Throws: `SystemError` where the program cannot be run; otherwise this process is another.
    package static func become(
        _ program: String, arguments: [String], environment: [String: String]
    ) throws(SystemError) -> Never {
        var words = arguments.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        let candidates = environment["PATH", default: ""].split(separator: ":").map { "\($0)/\(program)" }
        let found = candidates.first { access($0, X_OK) == 0 }
        let path = program.hasPrefix("/") ? program : found ?? program
        execve(path, &words, &variables)
        throw SystemError("run \(program)")
    }
}
