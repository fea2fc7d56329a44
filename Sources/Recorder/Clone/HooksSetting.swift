import Foundation
import Programs

/// A value of `core.hooksPath`, and where it stands.
struct HooksSetting {
    /// Where it counts, in git's words: `system`, `global`, `local`, `worktree` or `command`.
    let scope: String
    /// The file, as `file:/path`, or the command line.
    let origin: String
    /// As it is written, with `~` resolved.
    let value: String

    /// What counts in a work tree; nil where the setting stands nowhere.
    ///
    /// - Throws: where git cannot be run.
    init?(in git: GitCommand) throws {
        let outcome = try git.run([
            "config", "--type=path", "--show-scope", "--show-origin", "--null", "--get", "core.hooksPath",
        ])
        let fields = outcome.output.split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard outcome.succeeded, fields.count >= 3 else { return nil }
        (scope, origin, value) = (fields[0], fields[1], fields[2])
    }

    /// Whether it counts for one command, and stands in no file.
    var isMomentary: Bool { scope == "command" }

    /// The setting in words.
    var description: String {
        let place =
            isMomentary
            ? "set by the environment, as GIT_CONFIG_COUNT does"
            : "\(scope) setting, \(origin.hasPrefix("file:") ? String(origin.dropFirst(5)) : origin)"
        return "core.hooksPath is \(value) (\(place))"
    }
}
