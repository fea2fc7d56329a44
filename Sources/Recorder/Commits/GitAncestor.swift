import Foundation

/// The `git commit` that started this process.
enum GitAncestor {
    /// Whether it amends the last commit; nil where no `git commit` is found, as in a rebase, which commits by
    /// itself.
    ///
    /// Git does not tell its hooks of `--amend` where the message is given on the command line, and does not pass on
    /// the old message with its trailers then.
    static func amends() -> Bool? {
        var process = getppid()
        for _ in 0..<8 where process > 1 {
            let words = (FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data())
                .split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            if let program = words.first, program.split(separator: "/").last == "git",
                words.contains("commit")
            {
                return asksToAmend(words)
            }
            process = parent(of: process)
        }
        return nil
    }

    /// Whether the words of a `git commit` have the option `--amend`.
    static func asksToAmend(_ words: [String]) -> Bool {
        let options = words.drop { $0 != "commit" }.prefix { $0 != "--" }
        let values: Set<String> = ["-m", "-F", "-C", "-c", "-t", "--message", "--file", "--author", "--date"]
        return zip(options.dropFirst(), options).contains { word, before in
            // Git accepts unambiguous beginnings of an option.
            word.hasPrefix("--am") && "--amend".hasPrefix(word) && !values.contains(before)
        }
    }

    private static func parent(of process: pid_t) -> pid_t {
        let status = FileManager.default.contents(atPath: "/proc/\(process)/status") ?? Data()
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first {
            $0.hasPrefix("PPid:")
        }
        return line.flatMap { pid_t($0.dropFirst("PPid:".count).trimmingCharacters(in: .whitespaces)) } ?? 0
    }
}
